import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { components } from "./schema";

export type ExportTable = components["schemas"]["ExportTable"];
export type Report = components["schemas"]["ReportOut"];
export type PendingReport = components["schemas"]["PendingReport"];
export type ReportOrder = components["schemas"]["ReportOrderOut"];
export type ReportIn = components["schemas"]["MonthlyReportIn"];

/** While a report is being made, it is looked for so often. [ms] */
const LOOK_MS = 2_000;

/** The tables that can be taken along. */
export function useExports() {
  return useQuery({ queryKey: ["exports"], queryFn: () => unwrap(client.GET("/api/v1/exports")) });
}

/** Reports that were made, and those under way. */
export function useReports() {
  return useQuery({
    queryKey: ["reports", "made"],
    queryFn: () => unwrap(client.GET("/api/v1/reports")),
    refetchInterval: ({ state }) =>
      state.data?.pending.some((one) => one.state !== "failed") === true ? LOOK_MS : false,
  });
}

/** Who gets which report each month. */
export function useReportOrders() {
  return useQuery({
    queryKey: ["reports", "orders"],
    queryFn: () => unwrap(client.GET("/api/v1/reports/orders")),
  });
}

/** Have a report made, now or each month. */
export function useAskForReport() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ asked, isMonthly }: { asked: ReportIn; isMonthly: boolean }) => {
      const { month: _, ...order } = asked;
      if (isMonthly) await unwrap(client.POST("/api/v1/reports/orders", { body: order }));
      else await unwrap(client.POST("/api/v1/reports", { body: asked }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["reports"] }),
  });
}

/** Let an order end. */
export function useEndReportOrder() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: number) =>
      unwrap(client.POST("/api/v1/reports/orders/{order_id}/end", { params: { path: { order_id: id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["reports"] }),
  });
}
