import { Button, SegmentedControl, Select } from "@mantine/core";
import { type Channel, type DeliveryState, useDeliveries, useRetryDeliveries } from "../../api/notices";
import { useWords } from "../../i18n/use_words";
import { MoreButton } from "../../ui/more_button";
import { ProblemNote } from "../../ui/problem_note";
import { Waiting } from "../../ui/waiting";
import page from "../pages/page.module.css";
import { useChoices } from "../pages/use_choices";
import register from "../register/register.module.css";
import styles from "./notices.module.css";
import { NoticesFrame } from "./notices_frame";
import type { Staff } from "./notices_room";

const STATES = ["failed", "doubtful", "held", "waiting", "sent"] as const satisfies readonly DeliveryState[];

const CHANNELS = ["smtp", "sms", "wecom", "webhook"] as const satisfies readonly Channel[];

/** What went out of the house, what waits, and what could not: for administrators. */
export function DeliveriesPage(staff: Staff) {
  const { t, instant, number } = useWords();
  const { search, put } = useChoices();
  const state = STATES.find((one) => one === search.get("state")) ?? "failed";
  const channel = CHANNELS.find((one) => one === search.get("by")) ?? null;
  const found = useDeliveries(state, channel);
  const retry = useRetryDeliveries();
  const items = found.data?.pages.flatMap((one) => one.items) ?? [];
  const mayRetry = (state === "failed" || state === "doubtful") && items.length > 0;
  return (
    <NoticesFrame {...staff} part="deliveries">
      <section className={page["section"]} data-testid="deliveries">
        <div className={styles["bar"]}>
          <SegmentedControl
            size="xs"
            aria-label={t("delivery.state")}
            value={state}
            data={STATES.map((one) => ({ value: one, label: t(`deliveryState.${one}`) }))}
            onChange={(next) => put({ state: next })}
          />
          <Select
            size="xs"
            aria-label={t("delivery.channel")}
            placeholder={t("delivery.everyWay")}
            data={CHANNELS.map((one) => ({ value: one, label: t(`way.${one}`) }))}
            value={channel}
            onChange={(next) => put({ by: next })}
            clearable
          />
          {mayRetry && (
            <Button
              size="compact-md"
              variant="default"
              loading={retry.isPending}
              onClick={() => retry.mutate(items.map((one) => one.id))}
            >
              {t("delivery.retry", { count: items.length, replace: { count: number(items.length) } })}
            </Button>
          )}
        </div>
        <ProblemNote error={found.error ?? retry.error} onRetry={() => void found.refetch()} />
        {found.isPending && <Waiting height={120} />}
        {found.isSuccess && items.length === 0 && <p className={page["quiet"]}>{t("delivery.none")}</p>}
        {items.length > 0 && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it with arrow keys
          <section className={register["table"]} tabIndex={0} aria-label={t("noticePart.deliveries")}>
            <table className={styles["deliveries"]}>
              <thead>
                <tr>
                  {(["to", "channel", "case", "made", "tries", "reason"] as const).map((one) => (
                    <th key={one} scope="col">
                      {t(`delivery.${one}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {items.map((one) => (
                  <tr key={one.id}>
                    <td>{one.recipient}</td>
                    <td>{t(`way.${one.channel}`)}</td>
                    <td className="figures">{one.case_number ?? ""}</td>
                    <td>{instant(one.sent_at ?? one.made_at)}</td>
                    <td className="figures">{one.tries}</td>
                    <td>{one.reason ?? ""}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
        <MoreButton list={found} />
      </section>
    </NoticesFrame>
  );
}
