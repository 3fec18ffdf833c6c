// SPDX-License-Identifier: MIT
#include "skci/pe_hash.h"

#include "skci/hash.h"

namespace skci {

Digest pe_hash(Bytes file, const ImageLayout& layout) {
    const LeftOut without = left_out(layout.pe_offset);
    const std::uint64_t after_checksum = without.checksum + checksum_size;
    const std::uint64_t after_entry = without.certificates_entry + certificates_entry_size;
    return Sha256{}
        .add(file.first(without.checksum))
        .add(file.subspan(after_checksum, without.certificates_entry - after_checksum))
        .add(file.subspan(after_entry, layout.certificates_offset - after_entry))
        .finish();
}

} // namespace skci
