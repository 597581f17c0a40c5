/** Who may file a case, and who answers citizens: the same roles that the server lets through. */
export const FILERS = new Set<string>(["inspector", "operator", "dispatcher", "leader"]);
export const ACCEPTORS = new Set<string>(["operator", "dispatcher", "leader", "supervisor", "admin"]);

/** Who keeps the registry: the same roles that the server lets through. */
export const KEEPERS = new Set<string>(["inspector", "leader", "handler", "admin"]);

/** Who says that two components are one, plans surveys, and decides who answers for what. */
export const MERGERS = new Set<string>(["leader", "admin"]);

/** Who says that a suspect of the register is none. */
export const LOOKERS = new Set<string>(["inspector", "leader", "admin"]);
