// SPDX-License-Identifier: MIT
#include "user/programs/memscan/search.h"

#include "tests/catch.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

using abi::lsa_iso::Blob;
using memscan::FoundKind;

namespace {

using Memory = std::vector<std::uint8_t>;

/// A session of alice's at `at`, with `key` behind the names.
void put_session(Memory& memory, std::size_t at, std::span<const std::uint8_t> key) {
    std::memset(memory.data() + at, 0, 128);
    std::memcpy(memory.data() + at, "alice", 5);
    std::memcpy(memory.data() + at + 32, "VITRINE", 7);
    std::copy(key.begin(), key.end(), memory.begin() + static_cast<std::ptrdiff_t>(at) + 64);
}

Memory noise(std::size_t size) {
    Memory memory(size);
    for (std::size_t at = 0; at < size; ++at) {
        memory[at] = static_cast<std::uint8_t>(at * 37 + at / 251);
    }
    return memory;
}

const std::uint8_t hash[16] = {0xDE, 0xAD, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13};

} // namespace

TEST_CASE("A hash is found behind the names, wherever it is", "[user]") {
    for (const std::size_t at : {0u, 8u, 256u, 4096u - 128u}) {
        Memory memory = noise(4096);
        put_session(memory, at, hash);
        const auto found = memscan::find_key(memory, "alice", 0);
        REQUIRE(found);
        CHECK(found->kind == FoundKind::Hash);
        CHECK(found->offset == at + 64);
        CHECK(std::memcmp(found->key.bytes, hash, sizeof(hash)) == 0);
        CHECK_FALSE(memscan::find_key(memory, "alice", found->offset));
    }
}

TEST_CASE("Blobs and passwords are told from hashes", "[user]") {
    Memory memory = noise(4096);
    Blob blob;
    std::memcpy(blob.prefix, Blob::expected_prefix, sizeof(blob.prefix));
    std::memcpy(blob.tag, Blob::expected_tag, sizeof(blob.tag));
    put_session(memory, 0, {reinterpret_cast<const std::uint8_t*>(&blob), sizeof(blob)});
    const std::uint8_t password[] = {'s', 'e', 'c', 'r', 'e', 't'};
    put_session(memory, 1024, password);
    CHECK(memscan::find_key(memory, "alice", 0)->kind == FoundKind::Blob);
    CHECK(memscan::find_key(memory, "alice", 64)->kind == FoundKind::Password);
}

TEST_CASE("Other users, sessions without key and half sessions are passed over", "[user]") {
    Memory memory = noise(4096);
    CHECK_FALSE(memscan::find_key(memory, "alice", 0));
    put_session(memory, 512, {});
    CHECK_FALSE(memscan::find_key(memory, "alice", 0));
    put_session(memory, 512, hash);
    CHECK_FALSE(memscan::find_key(memory, "bob", 0));
    CHECK_FALSE(memscan::find_key(std::span{memory}.first(512 + 127), "alice", 0));
    CHECK_FALSE(memscan::find_key({}, "alice", 0));
    CHECK_FALSE(memscan::find_key(memory, std::string(40, 'a'), 0));
}
