/** What the server says when it refuses: a sentence for the person, a code and details for the program. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: Record<string, unknown>;

  constructor(status: number, code: string, detail: string, details: Record<string, unknown>) {
    super(detail);
    this.name = "ApiProblem";
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Read a problem from any answer, also one that a proxy made. */
export function problemOf(status: number, body: unknown): ApiProblem {
  const given = isRecord(body) ? body : {};
  const detail = typeof given["detail"] === "string" ? given["detail"] : `The server answered ${status}.`;
  const code = typeof given["code"] === "string" ? given["code"] : "unknown";
  return new ApiProblem(status, code, detail, isRecord(given["details"]) ? given["details"] : {});
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 401;
}
