/* Trend: many nights on one page, which never takes what is missing for silence.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-trend.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

TestSuite(trend, .init = begin, .fini = end);

Test(trend, a_device_that_left_is_told_and_keeps_a_pass_from_the_banner) {
  struct night *night = add_night(1, "pass");
  add_device(night, "kitchen", 0);
  add_device(night, "bedroom", 0);
  add_device(add_night(2, "pass"), "kitchen", 0);
  g_autoptr(GString) page = render();
  expect_said(page, "<header class=\"banner inconclusive\">", true);
  expect_said(page, "bedroom</b> (lab · tv.yaml) took no part in the newest night", true);
  expect_said(page, "<td class=\"cell none\">–</td>", true);
}

Test(trend, all_good_nights_pass) {
  add_nights("PPP");
  g_autoptr(GString) page = render();
  expect_said(page, "<header class=\"banner pass\">", true);
  expect_said(page, "The newest night passed", true);
  expect_said(page, "No night of 3 failed.", true);
}

Test(trend, silence_in_a_night_that_did_not_pass_is_not_shown_as_a_pass) {
  struct night *night = add_night(1, "fail");
  add_device(night, "bedroom", 0);
  add_device(night, "kitchen", 1);
  g_autoptr(GString) page = render();
  expect_said(page, "class=\"cell unproven\"", true);
  expect_said(page, "class=\"cell good\"", false);
  expect_said(page, "class=\"cell bad\"", true);
}

Test(trend, the_first_bad_night_is_named_with_what_changed_with_it) {
  add_nights("PPFF");
  for (unsigned i = 2; i < 4; i++) {
    struct night *night = g_ptr_array_index(nights, i);
    g_array_index(night->devices, struct night_device, 0).firmware = "2.0";
    night->calibration = "20261115";
  }
  g_autoptr(GString) page = render();
  expect_said(page,
              "First bad night: <a href=\"../20261103T200000Z-lab-tv-00000003/report/index.html\">"
              "2026-11-03 20:00</a></b>, 2 failures since",
              true);
  expect_said(page, "firmware of kitchen: 2.0, before 1.0", true);
  expect_said(page, "calibration: 20261115, before 20261101", true);
  expect_said(page, " changed\"><a href=\"../20261103T", true);
  expect_said(page, " changed\"><a href=\"../20261104T", false);
}

Test(trend, a_cell_leads_to_the_first_unasked_episode) {
  struct night *night = add_night(1, "fail");
  add_device(night, "kitchen", 1);
  add_episode(night, "kitchen", 1, 0, STAGE_PROMPT)->intended = true;
  add_episode(night, "kitchen", 2, 1, STAGE_SEND);
  g_autoptr(GString) page = render();
  expect_said(page, "../20261101T200000Z-lab-tv-00000001/report/index.html#episode-2\"", true);
}

Test(trend, a_link_is_an_address_whatever_a_folder_is_called) {
  g_autofree char *plain = trend_link_between("/a/b/trend", "/a/b/run 1%");
  cr_expect_str_eq(plain, "../run%201%25/");
  g_autofree char *odd = trend_link_between("/a/trend", "/a/\"><script>:x");
  cr_expect_str_eq(odd, "../%22%3E%3Cscript%3E%3Ax/");
  g_autofree char *apart = trend_link_between("/srv/www", "/data/runs/x");
  cr_expect_str_eq(apart, "../../data/runs/x/");
  g_autofree char *within = trend_link_between("/data", "/data/runs/x");
  cr_expect_str_eq(within, "runs/x/");
}

Test(trend, what_devices_and_benches_are_called_stays_text) {
  struct night *night = add_night(1, "fail");
  night->bench = night->script = "</style><script>alert(1)</script>";
  night->calibration = "\"><img src=x>";
  add_device(night, "<b onclick='x'>\xE2\x80\xAE", 1)->firmware = "<i>";
  add_episode(night, "<b onclick='x'>\xE2\x80\xAE", 1, 0, STAGE_UPLOAD)->words = "<script>";
  struct night_tap tap = {.device = "<u>", .name = "<u>", .kind = "<u>", .gaps = 1, .gap_s = 1};
  g_array_append_val(night->taps, tap);
  g_ptr_array_add(left_out, g_strdup("/runs/<script>: \x1b[31m"));
  g_autoptr(GString) page = render();
  expect_said(page, "<script", false);
  expect_said(page, "<img", false);
  expect_said(page, "<b onclick", false);
  expect_said(page, "<u>", false);
  expect_said(page, "\x1b", false);
  expect_said(page, "style=", false);
}

Test(trend, a_stage_leads_to_the_next_as_often_as_it_did) {
  struct night *night = add_night(1, "fail");
  add_device(night, "kitchen", 4);
  for (int i = 0; i < 4; i++)
    add_episode(night, "kitchen", i + 1, 0, i < 1 ? STAGE_WAKE : i < 3 ? STAGE_UPLOAD : STAGE_SEND);
  add_episode(night, "kitchen", 9, 0, STAGE_DELIVERED)->intended = true;
  g_autoptr(GString) page = render();
  expect_said(page,
              "<td>4</td><td>3 of 4<small>75 % (19 to 99)</small></td>"
              "<td>1 of 3<small>33 % (1 to 91)</small></td>",
              true);
  expect_said(page, "<td>0 of 1<small>0 % (0 to 98)</small></td>", true);
}

/* Line 1 fired in all 4 nights, line 2 in 2 of the 3 that played it, line 3 once. */
Test(trend, a_place_is_stable_intermittent_or_seen_once) {
  for (int day = 1; day <= 4; day++) {
    struct night *night = add_night(day, "fail");
    add_device(night, "kitchen", 1);
    play(night, day == 4 ? 1 : 3);
    add_episode(night, "kitchen", 1, day, STAGE_UPLOAD);
    add_episode(night, "kitchen", 1, day + 0.1, STAGE_UPLOAD); /* twice in one night is one night */
    if (day <= 2)
      add_episode(night, "kitchen", 2, 0, STAGE_UPLOAD);
    if (day == 3)
      add_episode(night, "kitchen", 3, 0, STAGE_UPLOAD);
  }
  g_autoptr(GString) page = render();
  expect_said(page, "3 places: 1 stable, 1 intermittent, 1 seen once. Fired 7 of 10 times played",
              true);
  expect_said(page, "<td>4 of 4 <small>100 % (40 to 100)</small></td><td>stable</td>", true);
  expect_said(page, "<td>2 of 3 <small>67 % (9 to 99)</small></td><td>intermittent</td>", true);
  expect_said(page, "<td>1 of 3 <small>33 % (1 to 91)</small></td><td>once</td>", true);
}

Test(trend, a_run_that_is_newer_but_left_out_keeps_a_pass_from_the_banner) {
  add_nights("PP");
  g_ptr_array_add(left_out, g_strdup("/runs/20261001T000000Z-lab-tv-0: not complete"));
  g_ptr_array_add(left_out, g_strdup("/runs/20261001T000000Z-lab-tv-0/run.json:1:2: no JSON"));
  g_autoptr(GString) before = render();
  expect_said(before, "<header class=\"banner pass\">", true);
  expect_said(before, "20261001T000000Z-lab-tv-0: not complete", true);
  g_ptr_array_add(left_out, g_strdup("/runs/20261201T000000Z-lab-tv-0.partial: not complete"));
  g_autoptr(GString) after = render();
  expect_said(after, "<header class=\"banner inconclusive\">", true);
  expect_said(after, "1 run newer than all nights here", true);
}

Test(trend, a_script_that_is_no_longer_played_is_told_as_history) {
  struct night *old = add_night(1, "fail");
  old->script = "news.yaml";
  add_device(old, "kitchen", 3);
  add_device(add_night(20, "pass"), "kitchen", 0);
  g_autoptr(GString) page = render();
  expect_said(page, "<header class=\"banner pass\">", true);
  expect_said(page, "has not played this script for more than 7 days", true);
}

Test(trend, what_a_tap_lost_is_told_by_the_hour) {
  for (int day = 1; day <= 2; day++) {
    struct night *night = add_night(day, "inconclusive");
    add_device(night, "kitchen", 0);
    struct night_tap tap = {.device = "kitchen",
                            .name = "sniffer",
                            .kind = "sniffer",
                            .gaps = day - 1,
                            .gap_s = day == 2 ? 80 : 0,
                            .slack_s = 0.0005 * day};
    g_array_append_val(night->taps, tap);
  }
  g_autoptr(GString) page = render();
  expect_said(page,
              "<td class=\"doubt\">10 s/h</td><td>5 s/h</td><td>10 s/h</td><td class=\"number\">"
              "<a href=\"../20261102T",
              true);
  expect_said(page, "<td>1 ms</td><td>1 ms</td></tr>", true);
}

Test(trend, the_same_nights_give_the_same_bytes) {
  add_nights("PFIPF");
  g_autoptr(GString) once = render();
  g_autoptr(GString) again = render();
  cr_expect_str_eq(once->str, again->str);
  g_autoptr(GString) metrics = trend_metrics(nights, left_out);
  g_autoptr(GString) metrics_again = trend_metrics(nights, left_out);
  cr_expect_str_eq(metrics->str, metrics_again->str);
}

Test(trend, nights_of_one_afternoon_or_of_unknown_time_are_drawn_side_by_side) {
  add_nights("PFP");
  for (unsigned i = 0; i < 3; i++)
    ((struct night *)g_ptr_array_index(nights, i))->started_utc = i ? "soon" : "";
  g_autoptr(GString) page = render();
  expect_said(page, "nan", false);
  expect_said(page, "points=\"246.3,", true); /* thirds of the plot, 108 to 938, from the middle */
}

Test(trend, a_copy_hides_nothing_but_a_wrong_time_may) {
  add_nights("PP");
  g_ptr_array_add(left_out,
                  g_strdup("/runs/b.bak: the same session as /runs/b, which counts once"));
  g_autoptr(GString) before = render();
  expect_said(before, "<header class=\"banner pass\">", true);
  g_ptr_array_add(left_out,
                  g_strdup("/runs/20261001T000000Z-lab-tv-0: it says that it began in the "
                           "future"));
  g_autoptr(GString) after = render();
  expect_said(after, "<header class=\"banner inconclusive\">", true);
}

Test(trend, a_card_is_linked_by_the_number_that_the_report_gives_it) {
  struct night *night = add_night(1, "fail");
  add_device(night, "kitchen", 1);
  add_episode(night, "kitchen", 2, 1, STAGE_SEND)->number = 7;
  g_autoptr(GString) page = render();
  expect_said(page, "/report/index.html#episode-7\"", true);
  expect_said(page, "#episode-1\"", false);
}

/* A line was put in before it: by its sound it is the same, and by its number another. */
Test(trend, a_line_is_known_again_by_its_sound) {
  for (int day = 1; day <= 2; day++) {
    struct night *night = add_night(day, "fail");
    struct slot slot = {"tv.yaml", day, 1, 0, "abc", 1};
    add_device(night, "kitchen", 1);
    g_array_append_val(night->slots, slot);
    add_episode(night, "kitchen", day, 0, STAGE_UPLOAD)->slot = slot;
  }
  g_autoptr(GString) page = render();
  expect_said(page, "1 place: 1 stable", true);
}
