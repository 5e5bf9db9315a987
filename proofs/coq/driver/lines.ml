(** The text rules of SPEC.md, sections 2 and 9: lines, and the tokens of a line. *)

open Verdict

let max_line = 4_194_304
let max_header = 33_554_432
let max_digits = 4000

type t = {
  read : Bytes.t -> int;        (* fills the buffer from its beginning; 0 at the end *)
  buffer : Bytes.t;
  mutable at : int;
  mutable filled : int;
  line : Buffer.t;              (* the present line, without its line feed *)
  mutable text : string;
  mutable next : int;           (* where the next token begins; beyond the end: none is left *)
  mutable number : int;
  mutable bytes : int;
  mutable digits : int;         (* line 3.3; it bounds every integer token *)
}

let of_channel channel =
  let compressed = try input_byte channel = 31 && input_byte channel = 139 with End_of_file -> false in
  let read =
    if compressed then Gunzip.read (Gunzip.open_stream channel)
    else begin
      seek_in channel 0;
      fun buffer -> input channel buffer 0 (Bytes.length buffer)
    end in
  { read; buffer = Bytes.create 65536; at = 0; filled = 0; line = Buffer.create 256; text = ""; next = 1;
    number = 0; bytes = 0; digits = max_digits }

let refill r =
  r.filled <- r.read r.buffer;
  r.at <- 0;
  r.filled > 0

let at_end r = r.at >= r.filled && not (refill r)

(** Reads the next line; it must have been read to its end before. *)
let advance r =
  if at_end r then malformed "line %d is missing: the file ends too early" (r.number + 1);
  r.number <- r.number + 1;
  Buffer.clear r.line;
  let rec go () =
    if at_end r then malformed "line %d does not end with a line feed" r.number;
    let stop = ref r.at in
    while !stop < r.filled && Bytes.unsafe_get r.buffer !stop <> '\n' do incr stop done;
    Buffer.add_subbytes r.line r.buffer r.at (!stop - r.at);
    if Buffer.length r.line >= max_line then malformed "line %d is too long" r.number;
    let found = !stop < r.filled in
    r.at <- !stop + 1;
    if not found then go () in
  go ();
  r.text <- Buffer.contents r.line;
  r.bytes <- r.bytes + String.length r.text + 1;
  let previous = ref ' ' in
  String.iter (fun c ->
      if c < ' ' || c > '~' then malformed "line %d has a byte outside 32..126" r.number;
      if c = ' ' && !previous = ' ' then malformed "line %d has a space too many" r.number;
      previous := c) r.text;
  if !previous = ' ' then malformed "line %d is empty or ends with a space" r.number;
  r.next <- 0

let token r =
  let n = String.length r.text in
  if r.next > n then malformed "line %d has too few tokens" r.number;
  let stop = match String.index_from_opt r.text r.next ' ' with Some i -> i | None -> n in
  let t = String.sub r.text r.next (stop - r.next) in
  r.next <- stop + 1;
  t

let finish_line r = if r.next <= String.length r.text then malformed "line %d has too many tokens" r.number

let is_canonical t =
  let n = String.length t in
  let first = if n > 0 && t.[0] = '-' then 1 else 0 in
  n > first
  && (t = "0" || (t.[first] >= '1' && t.[first] <= '9'))
  && (let rec digits i = i >= n || (t.[i] >= '0' && t.[i] <= '9' && digits (i + 1)) in digits first)

let check_integer r t =
  if not (is_canonical t) then malformed "line %d: %S is not an integer in canonical form" r.number
      (if String.length t > 40 then String.sub t 0 40 ^ "..." else t);
  let length = String.length t - (if t.[0] = '-' then 1 else 0) in
  if length > r.digits then malformed "line %d: an integer of %d digits, announced were at most %d" r.number length r.digits

let integer r =
  let t = token r in
  check_integer r t;
  Z.of_string t

let natural r =
  let z = integer r in
  if Z.sign z < 0 then malformed "line %d: %s is negative" r.number (Z.to_string z);
  z

(** A natural number as a position: what does not fit is beyond every list in memory. *)
let position r =
  let z = natural r in
  if Z.fits_int z then Z.to_int z else max_int

(** A natural number as a size, which the limits of section 9 bound. *)
let size r ~limit name =
  let z = natural r in
  if Z.gt z (Z.of_int limit) then malformed "line %d: %s is beyond the limit %d" r.number name limit;
  Z.to_int z

let hash r =
  let t = token r in
  let is_hex c = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') in
  if String.length t <> 64 || not (String.for_all is_hex t) then malformed "line %d: not a SHA-256 digest" r.number;
  t

let keyword r word =
  let t = token r in
  if t <> word then malformed "line %d: expected %S" r.number word

(** [count] values read by [f], in order. *)
let many count f =
  let rec go k found = if k = 0 then List.rev found else go (k - 1) (f () :: found) in
  go count []
