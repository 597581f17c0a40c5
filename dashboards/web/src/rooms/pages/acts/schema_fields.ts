/** How a field is asked for. */
export type Field = {
  name: string;
  title: string;
  title_en: string;
  /** Of a number; empty where it has none. */
  unit: string;
  isRequired: boolean;
} & (
  | { kind: "choice"; choices: readonly string[] }
  | { kind: "yes_no" | "day" }
  | { kind: "number"; least: number | null; most: number | null; isWhole: boolean }
  | { kind: "text"; length: number }
);

const MOST_CHARACTERS = 200;
const UNIT = /\s*\[([^\]]{1,12})\]\s*$/;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function bound(...values: unknown[]): number | null {
  return values.find((value) => typeof value === "number") ?? null;
}

function shapeOf(said: Record<string, unknown>) {
  const { enum: choices, type, format } = said;
  if (Array.isArray(choices) && choices.every((one) => typeof one === "string")) {
    return { kind: "choice", choices } as const;
  }
  if (type === "boolean") return { kind: "yes_no" } as const;
  if (type === "number" || type === "integer") {
    const least = bound(said["minimum"], said["exclusiveMinimum"]);
    const most = bound(said["maximum"], said["exclusiveMaximum"]);
    return { kind: "number", least, most, isWhole: type === "integer" } as const;
  }
  if (type !== "string") return null;
  if (format === "date") return { kind: "day" } as const;
  return { kind: "text", length: bound(said["maxLength"]) ?? MOST_CHARACTERS } as const;
}

/**
 * The fields that a class's JSON Schema names, in its order.
 *
 * What no field can ask for (lists, alternatives) is left out: it is typed by name and value, and the server
 * says whether it fits. A property's title is Chinese; its description is English and ends with its unit.
 */
export function fieldsOf(schema: unknown): Field[] {
  if (!isRecord(schema) || !isRecord(schema["properties"])) return [];
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return Object.entries(schema["properties"]).flatMap(([name, said]) => {
    if (!isRecord(said)) return [];
    const shape = shapeOf(said);
    if (shape === null) return [];
    const told = text(said["description"]);
    const title = text(said["title"]) || name;
    return [
      {
        name,
        title,
        title_en: told.replace(UNIT, "").replace(/\.$/, "") || title,
        unit: UNIT.exec(told)?.[1] ?? "",
        isRequired: required.includes(name),
        ...shape,
      },
    ];
  });
}

/** Whether attributes that the schema does not name are taken, too. */
export function isOpen(schema: unknown): boolean {
  return !isRecord(schema) || schema["additionalProperties"] !== false;
}
