import type { ExportTable } from "../../../api/exports";

export const FORMATS = ["parquet", "gpkg", "csv"] as const;
export type Format = (typeof FORMATS)[number];

/** What is asked of every table. */
export type Wanted = {
  format: Format;
  area: string | null;
  from: string;
  to: string;
  isPlane: boolean;
  hasMark: boolean;
};

/** The address of a table as a file; what a table does not have is not asked of it. */
export function addressOf(table: ExportTable, wanted: Wanted): string {
  const asked = new URLSearchParams();
  if (table.has_areas && wanted.area !== null) asked.set("area", wanted.area);
  if (table.has_days && wanted.from !== "") asked.set("from", wanted.from);
  if (table.has_days && wanted.to !== "") asked.set("to", wanted.to);
  if (table.has_place && wanted.isPlane) asked.set("crs", "plane");
  if (wanted.format === "csv" && !wanted.hasMark) asked.set("mark", "false");
  const query = asked.toString();
  return `/api/v1/exports/${table.name}.${wanted.format}${query === "" ? "" : `?${query}`}`;
}
