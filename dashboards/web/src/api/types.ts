import type { components } from "./schema";

/** Short names for what goes over the wire. */
type Schemas = components["schemas"];

export type Area = Schemas["AreaOut"];
export type CaseDetail = Schemas["CaseOut"];
export type CaseEvent = Schemas["CaseEventOut"];
export type CaseHistory = Schemas["CaseHistory"];
export type CaseNews = Schemas["CaseNews"];
export type CaseSummary = Schemas["CaseSummary"];
export type Cell = Schemas["CellOut"];
export type City = Schemas["CityOut"];
export type Command = Schemas["Command"];
export type Component = Schemas["ComponentOut"];
export type ComponentCase = Schemas["ComponentCaseOut"];
export type ComponentEvent = Schemas["ComponentEventOut"];
export type ComponentState = Schemas["ComponentOut"]["state"];
export type Complaint = Schemas["ComplaintOut"];
export type ComplaintReceipt = Schemas["ComplaintReceipt"];
export type ComplaintStatus = Schemas["ComplaintStatusOut"];
export type DeadlineReasons = Schemas["DeadlineOut"];
export type Department = Schemas["DepartmentOut"];
export type Lineage = Schemas["LineageOut"];
export type MatterClass = Schemas["ClassOut"];
export type Neighbour = Schemas["NeighbourOut"];
export type Overview = Schemas["Overview"];
export type Outcome = NonNullable<CaseDetail["outcome"]>;
export type Person = Schemas["PersonOut"];
export type PossibleCommand = Schemas["PossibleCommand"];
