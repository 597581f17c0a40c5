import i18next from "i18next";
import { people as en } from "./en/people";
import { people as zh } from "./zh/people";
import "./rules_words";

// Words of the room of people come with it, not with the first page.
i18next.addResourceBundle("en", "translation", en, true);
i18next.addResourceBundle("zh", "translation", zh, true);
