// SPDX-License-Identifier: MIT
#include "tests/unit/skci/fixtures.h"

#include "skci/trusted_root.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>

namespace skci::test {

File read_file(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream) {
        throw std::runtime_error("no file " + path.string());
    }
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

const File& fixture(const std::string& name) {
    static std::map<std::string, File> read;
    const auto found = read.find(name);
    if (found != read.end()) {
        return found->second;
    }
    return read[name] = read_file(std::filesystem::path(SKCI_FIXTURES_DIR) / (name + ".exe"));
}

TrustAnchor fixture_root() {
    static const File certificate =
        read_file(std::filesystem::path(SKCI_FIXTURES_DIR) / "root.der");
    return read_trust_anchor(certificate).value();
}

abi::skci::Policy trustlet_policy() {
    abi::skci::Policy policy;
    policy.usages |= static_cast<std::uint32_t>(abi::skci::Usage::IsolatedUserMode);
    return policy;
}

abi::skci::Policy launch_policy() {
    abi::skci::Policy policy = trustlet_policy();
    policy.usages |= static_cast<std::uint32_t>(abi::skci::Usage::SystemComponent);
    return policy;
}

/// The root as make_keys.py has compiled it: the bytes between "0x" and the next comma.
TrustAnchor classroom_root() {
    static const File certificate = [] {
        const File source = read_file(std::filesystem::path(VITRINE_KEYS_DIR) / "root.cpp");
        const std::string text(reinterpret_cast<const char*>(source.data()), source.size());
        File bytes;
        for (auto at = text.find("0x"); at != std::string::npos; at = text.find("0x", at + 2)) {
            bytes.push_back(std::byte(std::stoul(text.substr(at, 4), nullptr, 16)));
        }
        return bytes;
    }();
    return read_trust_anchor(certificate).value();
}

Status judge(const File& file, const abi::skci::Policy& policy) {
    const auto verified = verify_image(file, policy, fixture_root());
    return verified.is_ok() ? Status::Verified : verified.error();
}

std::uint32_t read_u32(const File& file, std::size_t offset) {
    std::uint32_t value = 0;
    std::copy_n(file.begin() + static_cast<std::ptrdiff_t>(offset), sizeof(value),
                reinterpret_cast<std::byte*>(&value));
    return value;
}

void write_u32(File& file, std::size_t offset, std::uint32_t value) {
    std::copy_n(reinterpret_cast<const std::byte*>(&value), sizeof(value),
                file.begin() + static_cast<std::ptrdiff_t>(offset));
}

std::size_t certificates_offset(const File& file) {
    const std::uint32_t pe_offset = read_u32(file, 0x3C);
    return read_u32(file, left_out(pe_offset).certificates_entry);
}

std::size_t place_of(const File& file, Bytes wanted, std::size_t begin) {
    const auto first = file.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto found = std::search(first, file.end(), wanted.begin(), wanted.end());
    if (found == file.end() ||
        std::search(found + 1, file.end(), wanted.begin(), wanted.end()) != file.end()) {
        throw std::runtime_error("the bytes are not there, or more than once");
    }
    return static_cast<std::size_t>(found - file.begin());
}

} // namespace skci::test
