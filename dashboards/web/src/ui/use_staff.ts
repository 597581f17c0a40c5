import { useEffect } from "react";
import { useLocation } from "wouter";
import { useCity } from "../api/city";
import { useSession } from "../api/session";
import type { City, Person } from "../api/types";

/** Who is signed in, and the city; who is not is shown the door, with the way back in it. */
export function useStaff(): { person: Person; city: City } | { error: Error | null } {
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
  if (error !== null || !session.data || !city.data) return { error };
  return { person: session.data, city: city.data };
}
