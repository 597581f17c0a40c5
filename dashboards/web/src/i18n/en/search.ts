/** The search box. */
export const search = {
  search: {
    answers: "What was found",
    none: "Nothing is called “{{words}}”, nor anything like it.",
    meant: "Nothing is called “{{words}}”. Found for “{{meant}}”:",
    incomplete: "New names can be found by pinyin only after they have been read.",
    address: "Street, place or address",
    kind: {
      area: "Area",
      street: "Street",
      place: "Place",
      building: "Building",
      cell: "Cell",
      component: "Component",
      case: "Case",
    },
  },
};
