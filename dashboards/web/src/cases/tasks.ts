import type { Person } from "../api/types";

type Kind = "check" | "extension" | "reply" | "appeal";

/** Which requests are asked for. */
export type TasksAsked = { kind?: Kind[]; mine?: true; department_id?: number };

/** What each role answers. */
const ANSWERS: Partial<Record<Person["role"], Kind[]>> = {
  operator: ["check", "reply"],
  dispatcher: ["extension", "reply"],
  leader: ["extension", "appeal", "reply"],
  supervisor: ["extension", "appeal"],
};

/** What waits for an answer from this person; null for who is never asked. */
export function tasksOf(person: Pick<Person, "role" | "department_id">): TasksAsked | null {
  if (person.role === "inspector") return { kind: ["check"], mine: true };
  if (person.role === "handler") {
    return person.department_id === null ? null : { kind: ["reply"], department_id: person.department_id };
  }
  const kind = ANSWERS[person.role];
  return kind === undefined ? null : { kind };
}
