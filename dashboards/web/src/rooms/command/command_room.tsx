import { useEffect } from "react";
import { useLocation } from "wouter";
import { useCity } from "../../api/city";
import { useSession } from "../../api/session";
import { ProblemNote } from "../../ui/problem_note";
import { Waiting } from "../../ui/waiting";
import { CommandDesk } from "./command_desk";

/** Only who is signed in comes in; all others are shown the door with the way back in it. */
export function CommandRoom() {
  const session = useSession();
  const city = useCity();
  const [, navigate] = useLocation();
  const isStranger = session.data === null;

  useEffect(() => {
    if (!isStranger) return;
    const back = `${window.location.pathname}${window.location.search}`;
    navigate(`/sign-in?back=${encodeURIComponent(back)}`, { replace: true });
  }, [isStranger, navigate]);

  const error = session.error ?? city.error;
  if (error !== null) return <ProblemNote error={error} onRetry={() => window.location.reload()} />;
  if (!session.data || !city.data) return <Waiting />;
  return <CommandDesk city={city.data} person={session.data} />;
}
