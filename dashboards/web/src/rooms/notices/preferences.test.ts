import { expect, test } from "vitest";
import type { Preferences } from "../../api/notices";
import { bodyOf, draftOf, faultIn } from "./preferences";

const KEPT: Preferences = {
  language: null,
  email: "li@city.example",
  phone: null,
  wecom: null,
  channels: ["smtp"],
  quiet_from: "21:00:00",
  quiet_until: "07:30:00",
  digest: "daily",
  digest_at: "08:00:00",
  muted: ["runs"],
  topics: ["alarms", "reports", "runs"],
  offered: ["smtp", "sms"],
  address: null,
};

test("what is kept is kept again, if nothing is changed", () => {
  const { offered: _, address: __, topics: ___, ...rest } = KEPT;

  expect(bodyOf(draftOf(KEPT))).toEqual({
    ...rest,
    quiet_from: "21:00",
    quiet_until: "07:30",
    digest_at: "08:00",
  });
  expect(faultIn(draftOf(KEPT))).toBeNull();
});

test("a way needs its address, and a quiet time its end", () => {
  expect(faultIn({ ...draftOf(KEPT), ways: ["smtp", "sms"] })).toBe("address");
  expect(faultIn({ ...draftOf(KEPT), quietUntil: "" })).toBe("quiet");
  expect(faultIn({ ...draftOf(KEPT), quietFrom: "", quietUntil: "" })).toBeNull();
});
