// SPDX-License-Identifier: MIT
// Every attack of the lab on every machine, with its guard and without it, held against the table
// in docs/attacks.md. The half without guards is the mutation test of the stack: if an attack fails
// without its guard, the guard is not what stops it.
#include "machine/attacks.h"

#include "abi/attack_names.h"
#include "machine/event_names.h"
#include "tests/catch.h"
#include "tests/machine/booted.h"

#include <array>
#include <fstream>
#include <sstream>

namespace {

using machine::Attack;

/// A row of the first table: | row | `attack` | what | `rule` | `guard` |; or of the second, of
/// what nothing stops: | row | `attack` | what |.
struct Documented {
    std::string row;
    std::string attack;
    std::string rule; // that the trace must name: another would mean something else stopped it
    std::string guard;
};

std::string bare(const std::string& cell) {
    const auto begin = cell.find_first_not_of(" `");
    return begin == std::string::npos ? ""
                                      : cell.substr(begin, cell.find_last_not_of(" `") - begin + 1);
}

/// Of one table or the other.
std::vector<Documented> read_table(bool is_stopped) {
    std::vector<Documented> rows;
    std::ifstream file{VITRINE_SOURCE_DIR "/docs/attacks.md"};
    for (std::string line; std::getline(file, line);) {
        std::vector<std::string> cells;
        std::istringstream parts{line};
        for (std::string cell; std::getline(parts, cell, '|');) {
            cells.push_back(bare(cell));
        }
        if (cells.size() < 4 || cells[1].find_first_not_of("0123456789") != std::string::npos) {
            continue;
        }
        if (is_stopped && cells.size() >= 6) {
            rows.push_back({cells[1], cells[2], cells[4], cells[5]});
        } else if (!is_stopped && cells.size() == 4 && machine::find_attack(cells[2]) != nullptr) {
            rows.push_back({cells[1], cells[2], "", ""});
        }
    }
    return rows;
}

const std::vector<Documented>& documented() {
    static const std::vector<Documented> rows = read_table(true);
    return rows;
}

/// The attacks that something stops, or those that nothing does.
std::vector<Attack> attacks_that(bool is_stopped) {
    std::vector<Attack> attacks = machine::all_attacks();
    std::erase_if(attacks,
                  [is_stopped](const Attack& each) { return each.is_stopped() != is_stopped; });
    return attacks;
}

/// VTL0's own right to a page is no breach, even if the page should be VTL1's, nor is its devices'
/// right; a right that is not taken cannot be used afterwards; where all data may run, a program's
/// page may; who may be anybody need not change what was asked; and what is not on need not be
/// fooled.
bool stands_on(const std::string& attack, abi::Guard guard) {
    const bool is_by_device = attack == "dma-before-iommu" || attack == "stale-iotlb" ||
                              attack == "wrong-requester" || attack == "send-init";
    const bool is_for_secret = attack == "output-into-vtl1" || attack == "dma-attack" ||
                               attack == "stale-iotlb" || attack == "read-secure-buffer" ||
                               attack == "foreign-page";
    return (is_for_secret && guard == abi::Guard::SlatVtl1Pages) ||
           (attack == "use-revoked-right" && guard == abi::Guard::ImageReadonly) ||
           (attack == "change-what-is-asked" && guard == abi::Guard::TrustletIdTable) ||
           (attack == "run-user-page" && guard == abi::Guard::Hvci) ||
           (attack == "move-secure-device" && guard == abi::Guard::IoPortLock) ||
           (is_by_device && guard == abi::Guard::Iommu);
}

/// A program's attack needs a whole system, which is a hundred times the work of the kernel's own:
/// it is tried without the guards that have to do with trustlets. Reading all of RAM is too much
/// even so.
bool is_tried_without(const Attack& attack, abi::Guard guard) {
    const bool concerns_trustlets =
        guard == abi::Guard::Signature || guard == abi::Guard::TrustletIdTable ||
        guard == abi::Guard::IumWhitelist || guard == abi::Guard::CapabilityTable;
    return attack.guard != guard && (!abi::is_attack_by_program(attack.name) ||
                                     (concerns_trustlets && attack.name != "steal-credentials"));
}

machine::AttackVerdict verdict_of(const Attack& attack, const std::string& machine,
                                  std::span<const abi::Guard> off) {
    return machine::try_attack(attack, machine, machine::find_images(VITRINE_IMAGES_DIR), off);
}

} // namespace

TEST_CASE("docs/attacks.md lists every attack, in order, with its guard") {
    const auto attacks = attacks_that(true);
    REQUIRE(documented().size() == attacks.size());
    for (std::size_t index = 0; index < attacks.size(); ++index) {
        INFO(attacks[index].name);
        CHECK(documented()[index].row == std::to_string(attacks[index].row));
        CHECK(documented()[index].attack == attacks[index].name);
        CHECK(documented()[index].guard == machine::name_of(attacks[index].guard));
    }
}

TEST_CASE("docs/attacks.md lists every attack that nothing stops") {
    const auto rows = read_table(false);
    const auto attacks = attacks_that(false);
    REQUIRE(rows.size() == attacks.size());
    for (std::size_t index = 0; index < attacks.size(); ++index) {
        CHECK(rows[index].attack == attacks[index].name);
        CHECK(rows[index].row == std::to_string(attacks[index].row));
    }
}

TEST_CASE("An attack that nothing stops succeeds with every guard on, on every machine") {
    for (const std::string& machine : test::machines_here()) {
        for (const Attack& attack : attacks_that(false)) {
            INFO(attack.name << " on " << machine);
            const auto verdict = verdict_of(attack, machine, {});
            INFO(verdict.note);
            CHECK(machine::name_of(verdict.outcome) == "succeeded");
        }
    }
}

TEST_CASE("Every attack is denied by the rule that the documentation names, on every machine") {
    for (const std::string& machine : test::machines_here()) {
        for (const Documented& row : documented()) {
            INFO(row.attack << " on " << machine);
            const Attack* const attack = machine::find_attack(row.attack);
            REQUIRE(attack != nullptr);
            if (!attack->is_for(machine)) {
                continue;
            }
            const auto verdict = verdict_of(*attack, machine, {});
            INFO(verdict.note);
            CHECK(machine::name_of(verdict.outcome) == "denied");
            CHECK(machine::name_of(verdict.rule) == row.rule);
        }
    }
}

/// These win a race without their guard, or lose it. On glass a race is the same each time; in QEMU
/// it is the host's doing.
bool is_race(const Attack& attack) {
    return attack.name == "change-what-is-asked" || attack.name == "iago";
}

TEST_CASE("Without its guard every attack succeeds, on every machine") {
    for (const std::string& machine : test::machines_here()) {
        for (const Attack& attack : attacks_that(true)) {
            if (!attack.is_for(machine) || (machine == "qemu" && is_race(attack))) {
                continue;
            }
            INFO(attack.name << " on " << machine);
            const auto verdict = verdict_of(attack, machine, std::array{attack.guard});
            INFO(verdict.note);
            CHECK(machine::name_of(verdict.outcome) == "succeeded");
        }
    }
}

TEST_CASE("A guard stops its own attacks alone, but for those that rest on another guard",
          "[guards]") {
    for (const abi::GuardName& guard : abi::guard_names) {
        for (const Attack& attack : attacks_that(true)) {
            if (!is_tried_without(attack, guard.guard)) {
                continue;
            }
            INFO(attack.name << " without " << guard.name);
            const auto verdict = verdict_of(attack, "glass", std::array{guard.guard});
            INFO(verdict.note);
            const bool rests_on_it = stands_on(attack.name, guard.guard);
            CHECK(machine::name_of(verdict.outcome) == (rests_on_it ? "succeeded" : "denied"));
        }
    }
}

TEST_CASE("An attack that kernel.exe does not have is not taken for a denied one") {
    Attack unknown = *machine::find_attack("read-secret");
    unknown.name = "levitate";
    const auto verdict = verdict_of(unknown, "glass", {});
    CHECK(machine::name_of(verdict.outcome) == "unclear");
    CHECK_FALSE(verdict.note.empty());
}
