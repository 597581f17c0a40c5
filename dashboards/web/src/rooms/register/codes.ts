/** Codes that were typed or pasted: with commas, blanks or line breaks, each once; and what is no code. */
export function readCodes(text: string, form: RegExp): { codes: string[]; wrong: string[] } {
  const words = [...new Set(text.split(/[\s,;，；、]+/).filter((word) => word !== ""))];
  return { codes: words.filter((word) => form.test(word)), wrong: words.filter((word) => !form.test(word)) };
}
