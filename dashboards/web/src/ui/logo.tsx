const ROWS = ["1111", "1000", "1021", "1111"];
const STEP = 7.25;

type LogoCell = { x: number; y: number; isLit: boolean };

const CELLS: LogoCell[] = ROWS.flatMap((row, y) =>
  [...row].flatMap((kind, x) =>
    kind === "0" ? [] : [{ x: 2 + x * STEP, y: 2 + y * STEP, isLit: kind === "2" }],
  ),
);

/** The mark: a G of grid cells, one of them lit. */
export function Logo({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      {CELLS.map(({ x, y, isLit }) => (
        <rect
          key={`${x}/${y}`}
          x={x}
          y={y}
          width={6.25}
          height={6.25}
          rx={1.4}
          fill={isLit ? "var(--lit)" : "var(--accent)"}
        />
      ))}
    </svg>
  );
}
