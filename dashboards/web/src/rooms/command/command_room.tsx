import "../../i18n/alarms_words";
import "../../i18n/commands_words";
// Here the map is what people come for: it does not come after the rest.
import "../../map/maps";
import { ProblemNote } from "../../ui/problem_note";
import { useStaff } from "../../ui/use_staff";
import { Waiting } from "../../ui/waiting";
import { CommandDesk } from "./command_desk";

/** Only who is signed in comes in. */
export function CommandRoom() {
  const staff = useStaff();
  if ("person" in staff) return <CommandDesk city={staff.city} person={staff.person} />;
  if (staff.error === null) return <Waiting />;
  return <ProblemNote error={staff.error} onRetry={() => window.location.reload()} />;
}
