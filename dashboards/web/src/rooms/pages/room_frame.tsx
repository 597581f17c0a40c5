import { type ReactNode, useEffect, useRef } from "react";
import { Link } from "wouter";
import type { City } from "../../api/types";
import styles from "./room_frame.module.css";
import { StaffPage } from "./staff_page";

/** A part of a room: its address and its name. */
export type RoomPart = { href: string; name: string };

type Props = {
  city: City;
  /** What the parts are called together. */
  partsName: string;
  parts: readonly RoomPart[];
  /** Where the reader is. */
  here: string;
  title: string;
  /** The address that is passed on, if the page is. */
  address?: string | undefined;
  /** A line under the title. */
  lead?: ReactNode;
  /** What stands beside the title. */
  tools?: ReactNode;
  children: ReactNode;
};

/** A page of a room that has several, with the ways between them. */
export function RoomFrame({ city, partsName, parts, here, title, address, lead, tools, children }: Props) {
  const nav = useRef<HTMLElement>(null);
  // On a phone the way to where one is may lie beyond the edge.
  useEffect(() => {
    const bar = nav.current;
    const link = bar?.querySelector<HTMLElement>(`a[href="${here}"]`);
    if (bar && link) bar.scrollLeft = link.offsetLeft - (bar.clientWidth - link.offsetWidth) / 2;
  }, [here]);
  const ways = (
    <nav ref={nav} className={styles["parts"]} aria-label={partsName}>
      {parts.map((one) => (
        <Link key={one.href} href={one.href} aria-current={one.href === here ? "page" : undefined}>
          {one.name}
        </Link>
      ))}
    </nav>
  );
  return (
    <StaffPage
      city={city}
      title={title}
      address={address ?? here}
      onMap={null}
      isPassedOn={address !== undefined}
      below={parts.length > 1 ? ways : undefined}
    >
      <header className={styles["head"]}>
        <div>
          <h1>{title}</h1>
          {lead !== undefined && <p>{lead}</p>}
        </div>
        {tools !== undefined && <div className={styles["tools"]}>{tools}</div>}
      </header>
      {children}
    </StaffPage>
  );
}
