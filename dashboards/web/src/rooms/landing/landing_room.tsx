import {
  IconArrowRight,
  IconBook2,
  IconMapPinPlus,
  IconMessageSearch,
  IconRadar2,
} from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { Link } from "wouter";
import { useCity } from "../../api/city";
import { useSession } from "../../api/session";
import { useWords } from "../../i18n/use_words";
import { Logo } from "../../ui/logo";
import { ProblemNote } from "../../ui/problem_note";
import { ReaderChoices } from "../../ui/reader_choices";
import styles from "./landing_room.module.css";

const Picture = lazy(async () => ({ default: (await import("./city_picture")).CityPicture }));

const DOORS = [
  { href: "/command", word: "command", icon: IconRadar2, isMain: true },
  { href: "/register", word: "register", icon: IconBook2, isMain: false },
  { href: "/report", word: "report", icon: IconMapPinPlus, isMain: false },
  { href: "/report/status", word: "status", icon: IconMessageSearch, isMain: false },
] as const;

/** What this is, which city, and the doors to its rooms. */
export function LandingRoom() {
  const { t, nameOf, number } = useWords();
  const { data: city, error } = useCity();
  const person = useSession().data;
  return (
    <div className={styles["page"]}>
      <div className={styles["picture"]} aria-hidden="true">
        {city !== undefined && (
          <Suspense fallback={null}>
            <Picture city={city} />
          </Suspense>
        )}
      </div>
      <header className={styles["top"]}>
        <Link href="/" className={styles["brand"]}>
          <Logo size={32} />
          <strong>gridcity</strong>
        </Link>
        <span className={styles["choices"]}>
          <ReaderChoices />
          {!person && (
            <Link href="/sign-in" className={styles["signIn"]}>
              {t("common.signIn")}
            </Link>
          )}
        </span>
      </header>
      <main className={styles["words"]}>
        <ProblemNote error={error} />
        {city !== undefined && (
          <>
            <p className={styles["city"]}>{nameOf(city)}</p>
            <h1>{t("landing.title")}</h1>
            <p className={styles["lead"]}>
              {t("landing.lead", { city: nameOf(city), cells: number(city.cells) })}
            </p>
          </>
        )}
        <nav className={styles["doors"]}>
          {DOORS.map(({ href, word, icon: Icon, isMain }) => (
            <Link key={href} href={href} className={styles["door"]} data-main={isMain}>
              <Icon size={26} stroke={1.6} aria-hidden="true" />
              <span>
                <strong>{t(`landing.${word}`)}</strong>
                <small>{t(`landing.${word}Hint`)}</small>
              </span>
              <IconArrowRight size={20} stroke={1.6} aria-hidden="true" />
            </Link>
          ))}
        </nav>
      </main>
    </div>
  );
}
