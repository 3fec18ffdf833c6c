// SPDX-License-Identifier: MIT
// One SHA-256 for each page of an image, signed with it: a page that is read from the disk only
// when it is needed can be judged alone, long after the file as a whole was. [AUTHENTICODE,
// SpcPeImagePageHashes2]
//
// The table counts in offsets of the file; which page of the image that is, the section table says.
// Every entry must be the one that follows from it, so that a page has one hash or none.
#pragma once

#include "abi/memory_layout.h"
#include "skci/image_layout.h"

namespace skci {

/// The table, once it is known to name every page of `layout` in order, and an end.
Checked<abi::skci::PageHashes> read_page_hashes(Bytes table, const ImageLayout& layout);

/// `page` is abi::page_size bytes, as the image has them in memory before relocations.
Checked<rt::Ok> verify_page(const abi::skci::PageHashes& pages, std::uint32_t rva, Bytes page);

} // namespace skci
