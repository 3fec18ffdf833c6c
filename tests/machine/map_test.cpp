// SPDX-License-Identifier: MIT
// The map's two ways to know rights agree on the real machine: what events tell, and what the
// tables in memory hold.
#include "machine/images.h"
#include "tests/catch.h"
#include "tests/machine/booted.h"
#include "visualizer/app/session.h"
#include "visualizer/models/changes_since.h"

#include <string>

namespace {

using vitrine::app::Session;
using vitrine::app::SessionSettings;
using vitrine::models::ChangesSince;
using vitrine::models::SlatModel;
using vitrine::models::SlatState;
using vitrine::models::Snapshot;
using vitrine::models::SnapshotPtr;
using vitrine::models::Viewer;
using vitrine::models::viewers;

SessionSettings playing(const std::string& scene, const std::string& machine) {
    SessionSettings settings;
    settings.scene = &test::scene_called(scene);
    machine::BootSettings boot = test::settings_for(settings.scene->command_line);
    boot.processors = std::max(boot.processors, settings.scene->processors);
    settings.switch_on = [boot, machine] { return test::switch_on(machine, boot); };
    return settings;
}

void take_in(SlatModel& slat, const Snapshot& now) {
    do {
        slat.update(now);
    } while (!slat.complete());
}

const SlatState::ViewOfVtl& view_of(const Snapshot& moment, Viewer viewer) {
    return viewer == Viewer::Devices
               ? moment.slat->devices
               : moment.slat->of(viewer == Viewer::Vtl1 ? abi::Vtl::Secure : abi::Vtl::Normal);
}

/// Pages that have other rights in the tables, though no event after `then` says so.
std::string untold(const Snapshot& then, const Snapshot& now, const ChangesSince& changes) {
    std::string pages;
    for (const Viewer viewer : viewers) {
        const auto& was = view_of(then, viewer);
        const auto& is = view_of(now, viewer);
        for (std::uint64_t page = 0; was.exists && is.exists && page < is.access.size(); ++page) {
            if (was.access[page] != is.access[page] && !changes.changed(viewer, page)) {
                pages +=
                    std::to_string(static_cast<int>(viewer)) + ":" + std::to_string(page) + " ";
            }
        }
    }
    return pages.substr(0, 300);
}

} // namespace

TEST_CASE("Every page whose rights changed in the tables changed by an event the map counts",
          "[map]") {
    for (const std::string& machine : test::machines_here()) {
        for (const char* scene : {"first-light", "trustlet-launch", "dma-attack"}) {
            CAPTURE(machine, scene);
            Session session(playing(scene, machine));
            SlatModel slat;
            ChangesSince changes;
            std::vector<SnapshotPtr> moments;
            for (int stop = 0; stop < 12; ++stop) {
                int left = 4; // of the next changes and denials
                session.run_here({.until = [&left](const abi::TraceEvent& event) {
                    left -= event.kind == abi::EventKind::SlatChange ||
                                    event.kind == abi::EventKind::ProtectionEnabled ||
                                    event.kind == abi::EventKind::OverlayPlaced
                                ? 1
                                : 0;
                    return left == 0;
                }});
                moments.push_back(session.snapshot());
            }
            session.run_here({});
            moments.push_back(session.snapshot());
            const Snapshot& end = *moments.back();
            take_in(slat, end);
            for (const SnapshotPtr& then : moments) {
                CAPTURE(then->clock);
                changes.update(slat, end, then->clock);
                CHECK(untold(*then, end, changes).empty());
            }
            CHECK(changes.page_count() == 0); // since the end itself
            changes.update(slat, end, 0);
            CHECK(changes.page_count() > 0);
        }
    }
}

TEST_CASE("Events alone tell the rights that the tables hold at each moment", "[map]") {
    for (const char* scene : {"first-light", "trustlet-launch", "attack-patch-kernel-code"}) {
        CAPTURE(scene);
        Session session(playing(scene, "glass"));
        SlatModel told;
        bool goes_on = true;
        while (goes_on) {
            int left = 40;
            goes_on = false;
            session.run_here({.until = [&](const abi::TraceEvent&) {
                goes_on = --left == 0;
                return goes_on;
            }});
            const SnapshotPtr now = session.snapshot();
            Snapshot events = *now;
            events.ram_size = 0;
            take_in(told, events);
            for (const abi::Vtl vtl : {abi::Vtl::Normal, abi::Vtl::Secure}) {
                const auto& table = now->slat->of(vtl);
                std::uint64_t different = 0;
                for (std::uint64_t page = 0; told.exists(vtl) && page < table.access.size();
                     ++page) {
                    different += told.cell(vtl, page).access.bits != table.access[page] ? 1 : 0;
                }
                CAPTURE(now->clock, abi::index_of(vtl));
                CHECK(different == 0);
            }
        }
        CHECK(told.exists(abi::Vtl::Secure));
    }
}
