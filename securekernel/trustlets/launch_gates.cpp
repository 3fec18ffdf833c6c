// SPDX-License-Identifier: MIT
#include "securekernel/trustlets/launch_gates.h"

#include "abi/guards.h"
#include "securekernel/boot.h"
#include "securekernel/hypercalls.h"
#include "securekernel/images/secure_image.h"
#include "securekernel/keys.h"
#include "securekernel/processes/secure_process.h"
#include "securekernel/trustlets/trustlet_table.h"

#include <cstring>

namespace sk {
namespace {

using abi::Guard;
using abi::LaunchGate;
using abi::NtStatus;
using abi::Rule;
using abi::ium::PolicyEntry;
using abi::ium::PolicyId;
using abi::ium::PolicyType;

bool is_off(Guard guard) { return boot_info.guards_off.is_off(guard); }

/// The first entry about `policy`; its value, or 0.
std::uint64_t value_of(const TrustletPolicy& policy, PolicyId wanted) {
    for (const PolicyEntry& entry : policy.entries) {
        if (entry.type != PolicyType::End && entry.policy == wanted) {
            return entry.value;
        }
    }
    return 0;
}

bool is_well_formed(const TrustletPolicy& policy) {
    if (!policy.exists || policy.header.version != abi::ium::policy_version) {
        return false;
    }
    for (const PolicyEntry& entry : policy.entries) {
        switch (entry.type) {
        case PolicyType::End: return true;
        case PolicyType::Boolean:
            if (entry.value > 1) {
                return false;
            }
            break;
        case PolicyType::Unsigned32:
            if (entry.value >> 32 != 0) {
                return false;
            }
            break;
        case PolicyType::Unsigned64: break;
        default: return false;
        }
    }
    return false; // It does not end.
}

/// Is there a trustlet of this ID?
Rule judge_attribute(const TrustletRow* row) {
    return row != nullptr || is_off(Guard::TrustletIdTable) ? Rule::None : Rule::TrustletIdUnknown;
}

Rule judge_signature(const SecureImage& image) {
    return image.purpose() == abi::SecureImagePurpose::Trustlet ? Rule::None
                                                                : Rule::ImageNotTrusted;
}

Rule judge_id(const TrustletPolicy& policy, std::uint64_t wanted) {
    const bool is_the_one = policy.exists && policy.header.trustlet_id == wanted;
    return is_the_one || is_off(Guard::TrustletIdTable) ? Rule::None : Rule::TrustletIdDiffers;
}

/// A signature never gets old: which build it is, the policy says, and which is too old, the table.
bool is_too_old(const TrustletPolicy& policy, const TrustletRow& row) {
    return value_of(policy, PolicyId::SecurityVersion) < row.lowest_security_version &&
           !is_off(Guard::SecurityVersion);
}

Rule judge_policy(const TrustletPolicy& policy, const TrustletRow* row) {
    if (row == nullptr) {
        return is_off(Guard::TrustletIdTable) ? Rule::None : Rule::TrustletIdUnknown;
    }
    const std::uint64_t wanted = value_of(policy, PolicyId::Capability);
    const bool is_modest = is_well_formed(policy) && (wanted & ~row->capabilities) == 0;
    if (!is_modest && !is_off(Guard::TrustletIdTable)) {
        return Rule::TrustletPolicyRefused;
    }
    return is_too_old(policy, *row) ? Rule::SecurityVersionTooLow : Rule::None;
}

NtStatus status_for(LaunchGate gate) {
    return gate == LaunchGate::Signature ? NtStatus::InvalidImageHash : NtStatus::AccessDenied;
}

void give_identity(SecureProcess& process, const SecureImage& image,
                   const abi::ProcessCreation& creation, const TrustletRow* row) {
    const TrustletPolicy& policy = image.policy();
    abi::ium::TrustletInformation& identity = process.identity;
    identity.trustlet_id = creation.attributes.trustlet_id;
    fill_with_random(identity.instance.bytes, sizeof(identity.instance.bytes));
    std::memcpy(identity.collaboration.bytes, creation.attributes.collaboration_id,
                sizeof(identity.collaboration.bytes));
    identity.security_version = value_of(policy, PolicyId::SecurityVersion);
    const std::uint64_t wanted = value_of(policy, PolicyId::Capability);
    identity.capabilities = row == nullptr ? wanted : wanted & row->capabilities;
    process.image_digest = image.digest();
    process.debug_policy = static_cast<abi::ium::DebugPolicy>(value_of(policy, PolicyId::Debug));
    process.may_be_dumped = value_of(policy, PolicyId::CrashDump) != 0;
    std::memcpy(process.mailbox_key.bytes, creation.attributes.mailbox_key,
                sizeof(process.mailbox_key.bytes));
}

} // namespace

LaunchVerdict pass_launch_gates(SecureProcess& process, SecureImage& image,
                                const abi::ProcessCreation& creation) {
    const std::uint64_t id = creation.attributes.trustlet_id;
    const TrustletRow* const row = find_trustlet(id);
    const struct {
        LaunchGate gate;
        Rule refused_by;
    } verdicts[] = {
        {LaunchGate::CreationAttribute, judge_attribute(row)},
        {LaunchGate::Signature, judge_signature(image)},
        {LaunchGate::PolicyId, judge_id(image.policy(), id)},
        {LaunchGate::Policy, judge_policy(image.policy(), row)},
    };
    for (const auto& verdict : verdicts) {
        hypercalls::report_launch_gate(verdict.gate, id, verdict.refused_by);
        if (verdict.refused_by != Rule::None) {
            return {status_for(verdict.gate), verdict.gate};
        }
    }
    give_identity(process, image, creation, row);
    return {};
}

bool pass_loader_gate(const SecureProcess& process, const SecureImage& iumdll,
                      const SecureImage& iumbase) {
    const bool is_fit = iumdll.purpose() == abi::SecureImagePurpose::Trustlet &&
                        iumbase.purpose() == abi::SecureImagePurpose::Trustlet &&
                        iumdll.thread_start() != 0;
    hypercalls::report_launch_gate(abi::LaunchGate::Loader, process.identity.trustlet_id,
                                   is_fit ? Rule::None : Rule::ImageNotTrusted);
    return is_fit;
}

} // namespace sk
