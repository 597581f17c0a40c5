import type { ReactNode } from "react";
import { Link } from "wouter";
import type { City } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { StaffPage } from "../pages/staff_page";
import styles from "./register.module.css";

const PARTS = [
  { part: "home", href: "/register" },
  { part: "surveys", href: "/register/surveys" },
  { part: "suspects", href: "/register/suspects" },
  { part: "duty", href: "/register/duty" },
  { part: "conditions", href: "/register/conditions" },
  { part: "versions", href: "/register/versions" },
] as const;

type Props = {
  city: City;
  part: (typeof PARTS)[number]["part"];
  /** What the page is called, if not as its part. */
  title?: string;
  /** A line under the title. */
  lead?: ReactNode;
  /** What stands beside the title. */
  tools?: ReactNode;
  children: ReactNode;
};

/** A page of the register's room, with the ways to its other parts. */
export function RegisterFrame({ city, part, title, lead, tools, children }: Props) {
  const { t } = useWords();
  const name = title ?? t(part === "home" ? "register.title" : `register.${part}`);
  const here = PARTS.find((one) => one.part === part);
  const ways = (
    <nav className={styles["parts"]} aria-label={t("register.parts")}>
      {PARTS.map((one) => (
        <Link key={one.part} href={one.href} aria-current={one.part === part ? "page" : undefined}>
          {t(`register.${one.part}`)}
        </Link>
      ))}
    </nav>
  );
  return (
    <StaffPage
      city={city}
      title={name}
      address={here?.href ?? "/register"}
      onMap={null}
      isPassedOn={false}
      below={ways}
    >
      <header className={styles["head"]}>
        <div>
          <h1>{name}</h1>
          {lead !== undefined && <p>{lead}</p>}
        </div>
        {tools !== undefined && <div className={styles["tools"]}>{tools}</div>}
      </header>
      {children}
    </StaffPage>
  );
}
