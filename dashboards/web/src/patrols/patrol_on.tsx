import { lazy, Suspense } from "react";
import { useSession } from "../api/session";

const Keeper = lazy(async () => ({ default: (await import("./patrol_keeper")).PatrolKeeper }));

/** Keeps the patrol of an inspector going whatever page is open; for everybody else nothing is loaded. */
export function PatrolOn() {
  const person = useSession().data;
  if (person?.role !== "inspector") return null;
  return (
    <Suspense fallback={null}>
      <Keeper key={person.id} personId={person.id} />
    </Suspense>
  );
}
