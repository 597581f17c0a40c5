/** The demonstration's logins are named for their roles; they exist in the sample city only. */
export const DEMO_LOGINS = [
  "operator",
  "dispatcher",
  "leader",
  "inspector",
  "handler",
  "supervisor",
  "planner",
  "clerk",
  "admin",
] as const;

/** As in data/sample/people.toml; a test compares them. */
export const DEMO_PASSWORD = "gridcity-demo";
