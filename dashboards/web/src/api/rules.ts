import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Level = Schemas["LevelOut"];
export type RelapseRule = Schemas["RelapseRuleOut"];
export type DuplicateRule = Schemas["DuplicateRuleOut"];
export type EvidenceRule = Schemas["EvidenceRuleOut"];
export type Control = Schemas["ControlOut"];
export type NewControl = Schemas["ControlIn"];
export type Problem = Schemas["ProblemOut"];
export type Signal = Schemas["SignalOut"];
export type Calendar = Schemas["CalendarOut"];
export type SpecialDay = Schemas["SpecialDayIn"];
export type KeptAlarm = Schemas["KeptAlarmOut"];
export type AlarmGroup = Schemas["GroupOut"];

const KEY = "rules";

/** A write after which all rules are read again. */
function useRuleChange<B, R>(write: (body: B) => Promise<R>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: [KEY] });
      void queries.invalidateQueries({ queryKey: ["problems"] });
    },
  });
}

/** The ladder that open cases climb as their time runs out. */
export function useLadder() {
  return useQuery({
    queryKey: [KEY, "ladder"],
    queryFn: async () => (await unwrap(client.GET("/api/v1/escalation-levels"))).items,
  });
}

export function usePutLadder() {
  return useRuleChange((items: Level[]) =>
    unwrap(client.PUT("/api/v1/escalation-levels", { body: { items } })),
  );
}

/** Which reports count as relapses of closed cases. */
export function useRelapseRules() {
  return useQuery({
    queryKey: [KEY, "relapses"],
    queryFn: async () => (await unwrap(client.GET("/api/v1/relapse-rules"))).items,
  });
}

export function usePutRelapseRules() {
  return useRuleChange((items: RelapseRule[]) =>
    unwrap(client.PUT("/api/v1/relapse-rules", { body: { items } })),
  );
}

/** Which cases are suggested as the same while a report is written. */
export function useDuplicateRules() {
  return useQuery({
    queryKey: [KEY, "duplicates"],
    queryFn: async () => (await unwrap(client.GET("/api/v1/duplicate-rules"))).items,
  });
}

export function usePutDuplicateRules() {
  return useRuleChange((items: DuplicateRule[]) =>
    unwrap(client.PUT("/api/v1/duplicate-rules", { body: { items } })),
  );
}

/** From when on photos before and after are of one spot. */
export function useEvidenceRules() {
  return useQuery({
    queryKey: [KEY, "evidence"],
    queryFn: async () => (await unwrap(client.GET("/api/v1/evidence-rules"))).items,
  });
}

export function usePutEvidenceRules() {
  return useRuleChange((items: EvidenceRule[]) =>
    unwrap(client.PUT("/api/v1/evidence-rules", { body: { items } })),
  );
}

/** Where and when reports are held back, now or later. */
export function useControls() {
  return useQuery({
    queryKey: [KEY, "controls"],
    queryFn: async () => (await unwrap(client.GET("/api/v1/controls"))).items,
  });
}

export function useMakeControl() {
  return useRuleChange((body: NewControl) => unwrap(client.POST("/api/v1/controls", { body })));
}

export function useEndControl() {
  return useRuleChange((id: number) =>
    unwrap(client.POST("/api/v1/controls/{control_id}/end", { params: { path: { control_id: id } } })),
  );
}

/** Which ground is which collector's. */
export function useCollectors() {
  return useQuery({
    queryKey: [KEY, "collectors"],
    queryFn: async () => (await unwrap(client.GET("/api/v1/collectors/places"))).items,
  });
}

export function usePutPlaces() {
  return useRuleChange(({ personId, places }: { personId: number; places: string[] }) =>
    unwrap(
      client.PUT("/api/v1/collectors/{person_id}/places", {
        params: { path: { person_id: personId } },
        body: { places },
      }),
    ),
  );
}

/** Who works in a role; only who plans their work is told. */
export function useColleagues(role: "inspector" | "handler", isAsked: boolean) {
  return useQuery({
    queryKey: ["colleagues", role],
    queryFn: async () => {
      const params = { query: { role } };
      return (await unwrap(client.GET("/api/v1/colleagues", { params }))).items;
    },
    enabled: isAsked,
  });
}

/** Which classes of matters somebody is skilled in. */
export function useSkills(login: string) {
  return useQuery({
    queryKey: [KEY, "skills", login],
    queryFn: async () =>
      (await unwrap(client.GET("/api/v1/people/{login}/skills", { params: { path: { login } } }))).class_ids,
  });
}

export function usePutSkills(login: string) {
  return useRuleChange((class_ids: number[]) =>
    unwrap(client.PUT("/api/v1/people/{login}/skills", { params: { path: { login } }, body: { class_ids } })),
  );
}

/** Why cases may be suspended, those that are no longer offered too. */
export function useProblemLibrary() {
  return useQuery({
    queryKey: [KEY, "problems"],
    queryFn: async () => (await unwrap(client.GET("/api/v1/problems"))).items,
  });
}

export function usePutProblems() {
  return useRuleChange(async (items: Problem[]) => {
    for (const { code, ...body } of items) {
      await unwrap(client.PUT("/api/v1/problems/{code}", { params: { path: { code } }, body }));
    }
  });
}

/** What cannot be solved for now, the next to be looked at first. */
export function useSuspensions() {
  return useQuery({
    queryKey: [KEY, "suspensions"],
    queryFn: async () => {
      const params = { query: { limit: 100 } };
      return (await unwrap(client.GET("/api/v1/suspensions", { params }))).items;
    },
  });
}

/** What alarms of machines mean. */
export function useSignals() {
  return useQuery({
    queryKey: [KEY, "signals"],
    queryFn: async () => (await unwrap(client.GET("/api/v1/alarm-signals"))).items,
  });
}

export function usePutSignals() {
  return useRuleChange((items: Signal[]) => unwrap(client.PUT("/api/v1/alarm-signals", { body: { items } })));
}

/** What alarms were grouped into, the newest first. */
export function useAlarmGroups() {
  return useInfiniteQuery({
    queryKey: [KEY, "alarms"],
    queryFn: ({ pageParam }) => {
      const query = { limit: 50, ...(pageParam === 0 ? {} : { after: pageParam }) };
      return unwrap(client.GET("/api/v1/alarms/groups", { params: { query } }));
    },
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
  });
}

/** The latest alarms of a group as they were kept, with what the device's own clock said. */
export function useKeptAlarms(groupId: number, isAsked: boolean) {
  return useQuery({
    queryKey: [KEY, "alarms", "kept", groupId],
    queryFn: () => {
      const query = { group_id: groupId, limit: 50 };
      return unwrap(client.GET("/api/v1/alarms", { params: { query } }));
    },
    enabled: isAsked,
  });
}

/** All editions of the working calendars, the newest first. */
export function useCalendars() {
  return useQuery({
    queryKey: [KEY, "calendars"],
    queryFn: async () => (await unwrap(client.GET("/api/v1/calendars"))).items,
  });
}

/** One edition of a calendar with all that stands in it. */
export function useCalendar(id: number | null) {
  return useQuery({
    queryKey: [KEY, "calendars", id],
    queryFn: () => {
      const params = { path: { calendar_id: id ?? 0 } };
      return unwrap(client.GET("/api/v1/calendars/editions/{calendar_id}", { params }));
    },
    enabled: id !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Put a calendar in force from now on: a new edition; cases keep the one that they were worked out on. */
export function usePutCalendar() {
  return useRuleChange(({ code, body }: { code: string; body: Schemas["CalendarIn"] }) =>
    unwrap(client.PUT("/api/v1/calendars/{code}", { params: { path: { code } }, body })),
  );
}
