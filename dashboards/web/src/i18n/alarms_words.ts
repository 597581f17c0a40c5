import i18next from "i18next";
import { alarms as en } from "./en/alarms";
import { alarms as zh } from "./zh/alarms";

// Words of cluster alarms come with the command room and with what is watched, not with the first page.
i18next.addResourceBundle("en", "translation", en, true);
i18next.addResourceBundle("zh", "translation", zh, true);
