import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { client, unwrap } from "./client";
import { problemOf } from "./problem";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type DocumentKind = Schemas["DocumentKind"];
export type OfficialDocument = Schemas["DocumentOut"];
export type DocumentDetail = Schemas["DocumentDetail"];
/** What a document concerns: a case or a cell, one of the two. */
export type DocumentTarget = { case_id: number } | { cell_code: string };

const KEY = ["documents"];

/** Documents whose number or title holds the words, the newest first. */
export function useDocuments(words: string) {
  return useInfiniteQuery({
    queryKey: [...KEY, "list", words],
    queryFn: ({ pageParam }) => {
      const q = words === "" ? {} : { q: words };
      const query = { ...q, limit: 30, ...(pageParam ? { after: pageParam } : {}) };
      return unwrap(client.GET("/api/v1/documents", { params: { query } }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}

export function useDocument(id: number) {
  return useQuery({
    queryKey: [...KEY, id],
    queryFn: () =>
      unwrap(client.GET("/api/v1/documents/{document_id}", { params: { path: { document_id: id } } })),
  });
}

function useDocumentChange<B>(write: (body: B) => Promise<DocumentDetail>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess: (fresh) => {
      queries.setQueryData([...KEY, fresh.id], fresh);
      // Cases and cells list the documents that concern them.
      for (const key of [[...KEY, "list"], ["case"], ["cell"]]) {
        void queries.invalidateQueries({ queryKey: key });
      }
    },
  });
}

export type NewDocument = {
  number: string;
  title: string;
  kind: DocumentKind;
  issued_on: string;
  valid_until: string;
  file: File;
};

/** Enter a document with its file: openapi-fetch has no typed way for forms. */
export function useRegisterDocument() {
  return useDocumentChange(async ({ file, ...fields }: NewDocument) => {
    const form = new FormData();
    form.set("file", file);
    for (const [name, value] of Object.entries(fields)) if (value !== "") form.set(name, value);
    const headers = { "X-Gridcity": "1" };
    const answer = await fetch("/api/v1/documents", { method: "POST", body: form, headers });
    const body: unknown = await answer.json().catch(() => null);
    if (!answer.ok) throw problemOf(answer.status, body);
    return body as DocumentDetail;
  });
}

export function useLinkDocument(id: number) {
  return useDocumentChange((body: DocumentTarget) => {
    const params = { path: { document_id: id } };
    return unwrap(client.POST("/api/v1/documents/{document_id}/links", { params, body }));
  });
}

export function useUnlinkDocument(id: number) {
  return useDocumentChange((query: DocumentTarget) => {
    const params = { path: { document_id: id }, query };
    return unwrap(client.DELETE("/api/v1/documents/{document_id}/links", { params }));
  });
}
