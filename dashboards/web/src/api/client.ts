import createClient, { type Middleware } from "openapi-fetch";
import { problemOf } from "./problem";
import type { paths } from "./schema";

/** Every write says that it comes from this page: no other site can add the header. */
const sameSite: Middleware = {
  onRequest({ request }) {
    if (request.method !== "GET") request.headers.set("X-Gridcity", "1");
    return request;
  },
};

export const client = createClient<paths>({ credentials: "same-origin" });
client.use(sameSite);

/** The data of an answer, or its problem thrown. */
export async function unwrap<T>(
  answer: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw problemOf(response.status, error);
  return data as T;
}

/** A name for one write: sent again with it, it stays the same write. */
export function newKey(): string {
  return crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint32Array(4))].join("-");
}
