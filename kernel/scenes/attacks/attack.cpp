// SPDX-License-Identifier: MIT
#include "kernel/scenes/attacks/attack.h"

#include "abi/attack_names.h"
#include "abi/memory_layout.h"
#include "kernel/console.h"
#include "kernel/hypercalls.h"
#include "kernel/secure_calls.h"
#include "rt/check.h"

#include <span>

namespace nt::attacks {
namespace {

alignas(abi::page_size) constinit std::uint64_t loot_page[words_of_loot] = {};
constinit std::optional<x86::GuestPage> secret_page;

enum class Processors : std::uint8_t { One, Two };

struct Row {
    std::string_view name;
    void (*play)(Stage& stage);
    Processors processors = Processors::One;
};

constexpr Row rows[] = {
    {"read-secret", read_secret},
    {"alias-secret", alias_secret},
    {"patch-kernel-code", patch_kernel_code},
    {"write-shared-image", write_shared_image},
    {"use-revoked-right", use_revoked_right, Processors::Two},
    {"run-data", run_data},
    {"run-user-page", run_user_page},
    {"switch-smep-off", switch_smep_off},
    {"move-system-call-entry", move_system_call_entry},
    {"load-own-tables", load_own_tables},
    {"move-bar", move_bar},
    {"start-processor", start_processor},
    {"take-vtl1-registers", take_vtl1_registers},
    {"open-vtl1-page", open_vtl1_page},
    {"hypercall-from-ring-3", hypercall_from_ring_3},
    {"output-into-vtl1", output_into_vtl1},
    {"dma-attack", dma_attack},
    {"dma-before-iommu", dma_before_iommu},
    {"stale-iotlb", stale_iotlb},
    {"wrong-requester", wrong_requester},
    {"send-init", send_init, Processors::Two},
    {"use-secure-device", use_secure_device},
    {"move-secure-device", move_secure_device},
    {"read-secure-buffer", read_secure_buffer},
    {"unknown-secure-call", unknown_secure_call},
    {"lying-list", lying_list},
    {"foreign-page", foreign_page},
    {"find-register-leftovers", find_register_leftovers},
    {"write-pinned-data", write_pinned_data},
    {"remap-pinned-data", remap_pinned_data},
};

/// The kernel's part in attacks that begin with a program: they need files, threads, a trustlet.
constexpr Row parts[] = {
    {"write-trustlet-image", write_trustlet_image},
    {"load-unsigned-driver", load_unsigned_driver},
    {"supply-false-driver-page", supply_false_driver_page},
    {"use-vulnerable-driver", use_vulnerable_driver},
    {"supply-false-page", supply_false_page},
    {"tamper-paged-out", tamper_paged_out},
    {"replay-paged-out", replay_paged_out},
    {"change-what-is-asked", change_what_is_asked, Processors::Two},
    {"iago", iago},
    {"refuse-memory", refuse_memory},
    {"random-vtl0", random_vtl0},
};

constexpr std::span<const Row> tables[] = {rows, parts};

const Row* find_row(std::string_view name) {
    for (const std::span<const Row> table : tables) {
        for (const Row& row : table) {
            if (row.name == name) {
                return &row;
            }
        }
    }
    return nullptr;
}

/// The names are known elsewhere too.
consteval bool have_known_names() {
    unsigned index = 0;
    for (const std::string_view name : abi::attack_names) {
        if (index == std::size(rows) || rows[index++].name != name) {
            return false;
        }
    }
    return index == std::size(rows);
}
static_assert(have_known_names(), "abi/attack_names.h lists others.");

} // namespace

volatile std::uint64_t* loot() { return loot_page; }

void begin(std::uint64_t target) {
    hypercalls::mark(abi::Mark::AttackBegins, target, hypercalls::physical_address_of(loot_page));
}

void report(Fault fault) {
    if (fault) {
        console::print("kernel: it raised {}\n", x86::mnemonic_of(*fault));
        hypercalls::mark(abi::Mark::AttackDenied, static_cast<std::uint64_t>(*fault));
    } else {
        console::print("kernel: it raised no fault\n");
        hypercalls::mark(abi::Mark::AttackSucceeded, loot_page[0]);
    }
}

x86::GuestPage page_with_secret(Stage& stage) {
    const x86::GuestPage page = own_page(stage);
    give_to_vtl1(page);
    return page;
}

void give_to_vtl1(x86::GuestPage page) {
    const auto given = secure_calls::create_secure_allocation(page);
    CHECK(abi::is_success(given), "VTL1 did not take the page.");
    secret_page = page;
}

std::optional<x86::GuestPage> last_secret_page() { return secret_page; }

x86::GuestPage own_page(Stage& stage) {
    const auto page = stage.free.take();
    CHECK(page.has_value(), "The kernel has no page left.");
    return *page;
}

std::uint64_t direct_address(x86::GuestPage page) {
    return abi::direct_map_base + page.address().value;
}

} // namespace nt::attacks

namespace nt::scenes {

bool play_attack(std::string_view name, Stage& stage) {
    if (const auto* const row = attacks::find_row(name)) {
        row->play(stage);
        return true;
    }
    if (abi::is_attack_by_program(name)) {
        attacks::begin(0); // attacker.exe makes it; it wants it announced.
        return true;
    }
    return false;
}

bool attack_needs_two_processors(std::string_view name) {
    const auto* const row = attacks::find_row(name);
    return row != nullptr && row->processors == attacks::Processors::Two;
}

} // namespace nt::scenes
