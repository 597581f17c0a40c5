/** The page of a cell, and that of a component: the address that a label in the street opens. */
export const CELL_PATH = /^\/cells\/(?<code>[0-9A-Z]{15})\/?$/;
export const COMPONENT_PATH = /^\/components\/(?<code>\d{16,17})\/?$/;

export function cellPath(code: string): string {
  return `/cells/${code}`;
}

export function componentPath(code: string): string {
  return `/components/${code}`;
}

/** The command room with a case open. */
export function casePath(id: number): string {
  return `/command?case=${id}`;
}
