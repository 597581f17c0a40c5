/** The code of a cell, and the identification code of a component. */
export const CELL = /^[0-9A-Z]{15}$/;
export const COMPONENT = /^\d{16,17}$/;

/** Codes that were typed or pasted: with commas, blanks or line breaks, each once; and what is no code. */
export function readCodes(text: string, form: RegExp): { codes: string[]; wrong: string[] } {
  const words = [...new Set(text.split(/[\s,;，；、]+/).filter((word) => word !== ""))];
  return { codes: words.filter((word) => form.test(word)), wrong: words.filter((word) => !form.test(word)) };
}
