// SPDX-License-Identifier: MIT
#include "visualizer/models/owner_search.h"

#include "visualizer/models/lower_case.h"
#include "visualizer/models/page_model.h"

#include <string>

namespace vitrine::models {

std::optional<Owner> owner_named(std::string_view text) {
    std::string wanted = as_searched(text);
    wanted = wanted == "devices" ? "device" : wanted;
    for (const Owner owner : {Owner::Nobody, Owner::Vtl0, Owner::Vtl0Kernel, Owner::Vtl1,
                              Owner::Hypervisor, Owner::Device}) {
        if (as_searched(name_of(owner)) == wanted) {
            return owner;
        }
    }
    return std::nullopt;
}

OwnerRun next_run(const SlatModel& slat, Owner owner, std::uint64_t page) {
    OwnerRun first;
    OwnerRun next;
    OwnerRun all;
    for (std::uint64_t at = 0; at < slat.page_count();) {
        if (slat.owner(at) != owner) {
            ++at;
            continue;
        }
        OwnerRun run{at, 0, ++all.count, 0, 0};
        while (at < slat.page_count() && slat.owner(at) == owner) {
            ++at;
            ++run.page_count;
        }
        all.pages += run.page_count;
        first = run.number == 1 ? run : first;
        next = next.number == 0 && run.first_page > page ? run : next;
    }
    OwnerRun found = next.number != 0 ? next : first;
    found.count = all.count;
    found.pages = all.pages;
    return found;
}

} // namespace vitrine::models
