/** The planner's room: its parts. The words of a part are in a file of their own. */
export const planner = {
  planner: {
    parts: "Parts of the planner's room",
  },
  plannerPart: {
    studio: "Studio",
    runs: "Runs",
    rates: "Rates",
    survival: "Components",
    simulation: "What if",
    plans: "Plans and watch lists",
    watches: "Surveillance",
    reports: "Reports",
    exports: "Take along",
  },
  plannerTitle: {
    studio: "Studio",
    runs: "Runs",
    rates: "Honest rates",
    survival: "How long components last",
    simulation: "What if",
    plans: "Patrol plans and watch lists",
    watches: "What is watched",
    reports: "Reports",
    exports: "Take it along",
  },
  plannerLead: {
    studio:
      "Ask a question of the city's cells. The answer comes with a map, a sentence, and a card by which anybody gets the same bytes again.",
    runs: "Every run with its data, its method and its seed. Open one, or put two side by side.",
    rates: "Cases against what they could have been seen on: people, components, street, minutes of patrol.",
    survival:
      "How long components of each class stand before something happens to them, and how often to look.",
    simulation: "The city's own process, run many times over with other crews, limits or borders.",
    plans: "Cells that are watched or walked until a day, and what came of it.",
    watches:
      "Scans over live cases, every few minutes: clusters in space and time that are too rare for chance become alarms on the command map.",
    reports: "A month of an area or a department on a few pages, to be read without a network.",
    exports: "Tables and results as files for other programs.",
  },
};
