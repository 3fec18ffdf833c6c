// SPDX-License-Identifier: MIT
// Where a typed address, a function's name or an owner leads.
#include "visualizer/app/shell.h"
#include "visualizer/models/address_search.h"
#include "visualizer/models/owner_search.h"

#include <fmt/format.h>

#include <string>

namespace vitrine::app {

/// To the next pages of this owner, from the chosen one on and round again.
void Shell::find_owner(models::Owner owner) {
    const auto run = models::next_run(slat_, owner, view_.page.value_or(0));
    view_.address_box_focused = false; // so that Enter once more goes on
    if (run.pages == 0) {
        view_.address_error = fmt::format("No page belongs to {}.", models::name_of(owner));
        return;
    }
    select_page(run.first_page, std::nullopt);
    tell(fmt::format("{}: {} pages from 0x{:x}; {} of {} places, {} pages in all. Enter goes on.",
                     models::name_of(owner), models::grouped(run.page_count), run.first_page,
                     run.number, run.count, models::grouped(run.pages)));
}

void Shell::go_to(const std::string& typed) {
    if (!now_->has_memory()) {
        view_.address_error = now_->capabilities.reason;
        return;
    }
    view_.address_error.clear();
    if (const auto owner = models::owner_named(typed)) {
        find_owner(*owner);
        return;
    }
    const models::FoundAddress found =
        models::find_address(typed, *now_, session_.settings().symbols.get());
    view_.address_error = found.error;
    if (!found.error.empty()) {
        view_.address_box_focused = false;
        tell(found.error); // The field's own line is short.
        return;
    }
    view_.address_box = false;
    if (view_.tab == models::Tab::Code && found.linear) {
        obey({Verb::ShowCode, *found.linear, 0, 0, {}});
        return;
    }
    select_page(found.page.value_or(view_.page.value_or(0)), found.linear);
    view_.page_of_walk = !found.page; // Only the page tables know.
}

} // namespace vitrine::app
