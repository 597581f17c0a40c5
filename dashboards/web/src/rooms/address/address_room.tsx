import "../../i18n/notices_words";
import { Alert, Button } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { type AddressAsked, type AddressDeed, useAddressAsked, useAnswerAddress } from "../../api/addresses";
import { useCity } from "../../api/city";
import { useWords } from "../../i18n/use_words";
import { Logo } from "../../ui/logo";
import { ProblemNote } from "../../ui/problem_note";
import { ReaderChoices } from "../../ui/reader_choices";
import { Waiting } from "../../ui/waiting";
import styles from "../report/report_room.module.css";

/** Where links of letters lead: what is asked, and buttons that answer. To open the page changes nothing. */
export function AddressRoom() {
  const { t, nameOf } = useWords();
  // What stands behind the hash is never sent with the page's address: no server's log holds it.
  const [token] = useState(() => window.location.hash.replace(/^#/, ""));
  const { data: city } = useCity();
  const found = useAddressAsked(token);
  return (
    <div className={styles["page"]}>
      <header className={styles["top"]}>
        <Link href="/" aria-label="gridcity">
          <Logo size={30} />
        </Link>
        <div>
          <h1>{t("address.title")}</h1>
          {city !== undefined && <p>{nameOf(city)}</p>}
        </div>
        <span>
          <ReaderChoices />
        </span>
      </header>
      <main className={styles["part"]} data-testid="address">
        {token === "" && (
          <Alert color="red" role="alert">
            {t("address.empty")}
          </Alert>
        )}
        <ProblemNote error={found.error} />
        {token !== "" && found.isPending && <Waiting height={120} />}
        {found.data !== undefined && (
          <Answering token={token} asked={found.data} city={city === undefined ? "" : nameOf(city)} />
        )}
      </main>
    </div>
  );
}

type Props = { token: string; asked: AddressAsked; city: string };

function Answering({ token, asked, city }: Props) {
  const { t } = useWords();
  const answer = useAnswerAddress(token);
  const { state, address, complaint, is_final } = asked;
  const deeds: AddressDeed[] = [
    ...(!is_final && state !== "confirmed" ? (["confirm"] as const) : []),
    ...(is_final && state !== "refused" ? (["stop"] as const) : []),
    "refuse",
  ];
  const isAsked = state === "waiting" && !is_final;
  return (
    <>
      {isAsked ? (
        <p>{t(complaint === null ? "address.asked" : "address.askedFor", { city, address, complaint })}</p>
      ) : (
        <p role="status">
          <strong>
            {t(is_final && state === "confirmed" ? "address.goesThere" : `address.${state}`, { address })}
          </strong>
        </p>
      )}
      <ProblemNote error={answer.error} />
      {deeds.map((deed) => (
        <Button
          key={deed}
          fullWidth
          mt="sm"
          size="md"
          variant={deed === "refuse" ? "default" : "filled"}
          disabled={answer.variables === deed && answer.isSuccess}
          loading={answer.isPending && answer.variables === deed}
          onClick={() => answer.mutate(deed)}
        >
          {t(`address.do.${deed}`)}
        </Button>
      ))}
      <p>
        <small>{t("address.refuseHint")}</small>
      </p>
    </>
  );
}
