import { Button, FileButton } from "@mantine/core";
import { IconCamera, IconX } from "@tabler/icons-react";
import { useEffect, useMemo } from "react";
import { useWords } from "../../i18n/use_words";
import styles from "./photo_picker.module.css";

/** So many photos are enough to show a problem. */
const MOST = 4;

/** Photos from the camera or the album, shown small, taken away by a press. */
export function PhotoPicker({ photos, onPhotos }: { photos: File[]; onPhotos: (photos: File[]) => void }) {
  const { t } = useWords();
  const previews = useMemo(() => photos.map((photo) => URL.createObjectURL(photo)), [photos]);
  useEffect(
    () => () => {
      for (const url of previews) URL.revokeObjectURL(url);
    },
    [previews],
  );
  return (
    <div className={styles["photos"]}>
      {photos.map((photo, index) => (
        <div key={previews[index]} className={styles["photo"]}>
          <img src={previews[index]} alt={photo.name} />
          <button
            type="button"
            aria-label={t("report.removePhoto", { name: photo.name })}
            onClick={() => onPhotos(photos.filter((other) => other !== photo))}
          >
            <IconX size={16} aria-hidden="true" />
          </button>
        </div>
      ))}
      {photos.length < MOST && (
        <FileButton
          accept="image/jpeg,image/png,image/webp,image/heic"
          multiple
          inputProps={{ capture: "environment" }}
          onChange={(added) => onPhotos([...photos, ...added].slice(0, MOST))}
        >
          {(props) => (
            <Button
              {...props}
              variant="default"
              size="md"
              fullWidth
              leftSection={<IconCamera size={20} stroke={1.6} />}
            >
              {t("report.addPhoto")}
            </Button>
          )}
        </FileButton>
      )}
    </div>
  );
}
