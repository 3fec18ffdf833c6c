// SPDX-License-Identifier: MIT
// The images that tests/skci/make_fixtures.py has signed, and ways to break them.
#pragma once

#include "skci/image_layout.h"
#include "skci/verify_image.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace skci::test {

using File = std::vector<std::byte>;

File read_file(const std::filesystem::path& path);

/// "good" is good.exe.
const File& fixture(const std::string& name);

/// The root that the fixtures are signed under.
TrustAnchor fixture_root();

/// A policy that asks for isolated user mode, as for a trustlet.
abi::skci::Policy trustlet_policy();
/// The same, and for what Windows calls a system component: what launches a trustlet.  [BH15]
abi::skci::Policy launch_policy();

/// The root that the build signs images under.
TrustAnchor classroom_root();

Status judge(const File& file, const abi::skci::Policy& policy = trustlet_policy());

/// Where the signature begins: WIN_CERTIFICATE.
std::size_t certificates_offset(const File& file);

std::uint32_t read_u32(const File& file, std::size_t offset);
void write_u32(File& file, std::size_t offset, std::uint32_t value);

/// The place of the only occurrence of `wanted` from `begin` on.
std::size_t place_of(const File& file, Bytes wanted, std::size_t begin = 0);

} // namespace skci::test
