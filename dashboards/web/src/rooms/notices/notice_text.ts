/** Gives a notice's text without the address that ends it: on the page a button leads there. */
export function withoutLink(text: string): string {
  return text.replace(/\n?https?:\/\/\S+\s*$/, "");
}
