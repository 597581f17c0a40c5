/** What was percent-encoded; a link that was cut or mistyped is taken as it stands. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `#number/secret`: after the hash, so that no server's log ever holds the secret. */
export function fromHash(hash: string): { number: string; secret: string } {
  const [number = "", secret = ""] = hash.replace(/^#/, "").split("/").map(decoded);
  return { number, secret };
}
