import { problemOf } from "../../api/problem";
import type { ComplaintReceipt } from "../../api/types";
import type { Draft } from "./draft";

/**
 * Send a report. The same draft sent twice is one report, because its key goes with it.
 *
 * @throws TypeError when there is no network; ApiProblem when the server refuses.
 */
export async function sendReport(
  draft: Draft,
  photos: readonly File[],
  language: "zh" | "en",
): Promise<ComplaintReceipt> {
  const form = new FormData();
  form.set("lon", String(draft.place?.lon ?? ""));
  form.set("lat", String(draft.place?.lat ?? ""));
  form.set("description", draft.words.trim());
  form.set("language", language);
  if (draft.classId !== null) form.set("class_id", String(draft.classId));
  for (const part of ["name", "phone", "email"] as const) {
    if (draft[part].trim() !== "") form.set(part, draft[part].trim());
  }
  for (const photo of photos) form.append("photo", photo);
  const answer = await fetch("/api/v1/complaints", {
    method: "POST",
    body: form,
    headers: { "X-Gridcity": "1", "Idempotency-Key": draft.key },
  });
  if (!answer.ok) throw problemOf(answer.status, await answer.json().catch(() => null));
  return (await answer.json()) as ComplaintReceipt;
}
