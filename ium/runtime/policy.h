// SPDX-License-Identifier: MIT
// How a trustlet carries its policy: a section of its own, ".tPolicy", that an export names. It is
// signed with the image, so whoever changes it has an image without signature.  [PEB trustlet
// header]  Lesson: 10.
//
//     TRUSTLET_POLICY(2) = {{.trustlet_id = …}, {{PolicyType::Boolean, PolicyId::Etw, 1}, …}};
#pragma once

#include "abi/ium/policy.h"
#include "abi/ium/trustlets.h"

#define TRUSTLET_POLICY(entry_count)                                                               \
    extern "C" __declspec(dllexport) constinit const abi::ium::PolicyMetadata<entry_count>         \
        s_IumPolicyMetadata __attribute__((section(".tPolicy"), used))

namespace ium {

using abi::ium::Capability;
using abi::ium::DebugPolicy;
using abi::ium::PolicyEntry;
using abi::ium::PolicyId;
using abi::ium::PolicyType;
using abi::ium::TrustletId;

constexpr abi::ium::PolicyHeader policy_of(TrustletId trustlet) {
    return {abi::ium::policy_version, {}, static_cast<std::uint64_t>(trustlet)};
}
constexpr PolicyEntry allow(PolicyId what) { return {PolicyType::Boolean, what, 1}; }
constexpr PolicyEntry forbid(PolicyId what) { return {PolicyType::Boolean, what, 0}; }
constexpr PolicyEntry debugging(DebugPolicy policy) {
    return {PolicyType::Unsigned32, PolicyId::Debug, static_cast<std::uint64_t>(policy)};
}
constexpr PolicyEntry security_version(std::uint64_t number) {
    return {PolicyType::Unsigned64, PolicyId::SecurityVersion, number};
}
template <typename... Capabilities>
constexpr PolicyEntry capabilities(Capabilities... all) {
    return {PolicyType::Unsigned64, PolicyId::Capability, (static_cast<std::uint64_t>(all) | ...)};
}

} // namespace ium
