import i18next from "i18next";
import { notices as en } from "./en/notices";
import { notices as zh } from "./zh/notices";

// Words of the room of notices come with it; those of the bell stand with the first page.
i18next.addResourceBundle("en", "translation", en, true);
i18next.addResourceBundle("zh", "translation", zh, true);
