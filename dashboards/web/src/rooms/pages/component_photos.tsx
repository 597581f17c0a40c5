import { Button, FileButton } from "@mantine/core";
import { IconCamera } from "@tabler/icons-react";
import { useAddPhoto, useComponentPhotos } from "../../api/components";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { PHOTO_TYPES } from "../command/photo_form";
import photos from "../command/photos.module.css";
import styles from "./page.module.css";

/** What a component looks like; who keeps the registry adds to it. */
export function ComponentPhotos({ code, isKeeper }: { code: string; isKeeper: boolean }) {
  const { t, instant } = useWords();
  const { data, error } = useComponentPhotos(code);
  const add = useAddPhoto(code);
  if (data?.length === 0 && !isKeeper) return null;
  return (
    <section
      className={`${styles["section"]} ${data?.length === 0 ? styles["button"] : ""}`}
      data-testid="photos"
    >
      <h2>{t("case.photos")}</h2>
      <ProblemNote error={error ?? add.error} />
      <ul className={photos["photos"]}>
        {data?.map((photo) => (
          <li key={photo.id}>
            <a href={photo.url} target="_blank" rel="noreferrer">
              <img src={photo.url} alt={photo.name} loading="lazy" />
              <span>{instant(photo.taken_at ?? photo.attached_at)}</span>
            </a>
          </li>
        ))}
      </ul>
      {isKeeper && (
        <FileButton accept={PHOTO_TYPES} onChange={(file) => file !== null && add.mutate(file)}>
          {(props) => (
            <Button
              {...props}
              size="compact-md"
              variant="default"
              mt={data?.length ? "sm" : 0}
              className={styles["button"] ?? ""}
              loading={add.isPending}
              leftSection={<IconCamera size={17} />}
            >
              {t("case.photo")}
            </Button>
          )}
        </FileButton>
      )}
    </section>
  );
}
