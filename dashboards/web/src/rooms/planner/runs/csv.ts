import type { Result } from "../../../api/studio";

/** A field of a CSV line (RFC 4180); what a spreadsheet would take for a formula is text to it. */
function field(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A result as a table that any program reads: a line for each cell, its middle in degrees, then the columns. */
export function csvOf({ codes, lon, lat, columns, values, stands }: Result): string {
  const names = columns.map(({ code }) => code);
  const all = stands === null || names.includes(stands) ? names : [...names, stands];
  const head = ["cell", "lon", "lat", ...all];
  const lines = codes.map((code, row) =>
    [code, lon[row], lat[row], ...all.map((name) => values[name]?.[row])].map(field).join(","),
  );
  // With its mark, spreadsheets read it as UTF-8.
  return `\ufeff${[head.join(","), ...lines].join("\r\n")}\r\n`;
}
