import { useLocation, useSearch } from "wouter";

/** What a page shows, kept in its address; a choice that is null is taken out of it. */
export function useChoices() {
  const [path, navigate] = useLocation();
  const search = new URLSearchParams(useSearch());
  const put = (change: Record<string, string | null>) => {
    const next = new URLSearchParams(search);
    for (const [name, value] of Object.entries(change)) {
      if (value === null) next.delete(name);
      else next.set(name, value);
    }
    navigate(next.size === 0 ? path : `${path}?${next}`, { replace: true });
  };
  return { search, put };
}
