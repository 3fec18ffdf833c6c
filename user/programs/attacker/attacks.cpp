// SPDX-License-Identifier: MIT
#include "user/programs/attacker/attacks.h"

namespace attacker {

namespace {

constexpr Attack attacks[] = {
    {"write-trustlet-image", leave_it_to_kernel},
    {"load-unsigned-driver", leave_it_to_kernel},
    {"supply-false-driver-page", leave_it_to_kernel},
    {"use-vulnerable-driver", leave_it_to_kernel},
    {"unknown-trustlet", start_unknown_trustlet},
    {"forged-policy", start_forged_trustlet},
    {"unentitled-signer", start_unentitled_image},
    {"borrowed-identity", start_under_borrowed_id},
    {"unsigned-library", load_unsigned_library},
    {"tampered-trustlet", start_tampered_trustlet},
    {"supply-false-page", leave_it_to_kernel},
    {"tamper-paged-out", start_trustlet_that_counts},
    {"replay-paged-out", start_trustlet_that_counts},
    {"trustlet-opens-file", open_file},
    {"trustlet-reads-storage", read_storage, provision_storage},
    {"debug-trustlet", debug_trustlet, log_on},
    {"dump-trustlet", dump_trustlet, start_tpm},
    {"old-trustlet", start_old_trustlet},
    {"change-what-is-asked", leave_it_to_kernel},
    {"iago", start_trustlet_to_lie_to},
    {"steal-credentials", steal_credentials, log_on},
    {"misuse-lsass", misuse_lsass, log_on},
    {"never-schedule", never_schedule},
    {"refuse-memory", start_trustlet_to_lie_to},
    {"random-vtl0", start_trustlets_to_confuse},
};

} // namespace

const Attack* find_attack(std::string_view name) {
    for (const Attack& attack : attacks) {
        if (attack.name == name) {
            return &attack;
        }
    }
    return nullptr;
}

} // namespace attacker
