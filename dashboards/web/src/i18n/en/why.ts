/** Why a case is due when it is. */
export const why = {
  due: {
    title: "Why it is due then",
    counted: "counted",
    notCounted: "worked, not counted",
    rested: "rested",
    now: "now",
    dueHere: "due",
    atRisk: "four fifths used",
    veryLate: "three times the limit",
    calendar: "Calendar, edition {{id}}",
    everyHour: "Every hour counts, day and night.",
    amount: "{{amount}} counted",
    nothing: "not counted",
    kind: {
      workday: "working day",
      weekend: "no working day",
      holiday: "holiday",
      make_up: "make-up working day",
      special_hours: "special hours",
      every_hour: "whole day",
    },
    plot: "Day by day: which hours were counted",
  },
};
