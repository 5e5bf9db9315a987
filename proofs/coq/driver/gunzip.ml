(** Decompression of gzip files (RFC 1952 around RFC 1951), as a stream.

    Nothing rests on it: what comes out is parsed, checked and printed back like any
    other text. It ends in [Malformed] where the file is damaged. *)

open Verdict

type t = {
  channel : in_channel;
  mutable bits : int;
  mutable available : int;           (* bits in [bits] *)
  window : Bytes.t;                  (* the last 32 KiB that came out, as a ring *)
  mutable at : int;
  pending : Buffer.t;                (* came out and was not taken yet *)
  mutable crc : int;
  mutable length : int;              (* of the present member *)
  mutable total : int;
  limit : int;
  mutable inside : (unit -> unit) option;   (* continues the present block; None: between blocks *)
  mutable last : bool;
  mutable finished : bool;
}

let window_size = 32768
let broken () = malformed "the compressed file is damaged"
let byte z = try input_byte z.channel with End_of_file -> broken ()

let rec take z n =
  if z.available >= n then begin
    let x = z.bits land ((1 lsl n) - 1) in
    z.bits <- z.bits lsr n;
    z.available <- z.available - n;
    x
  end else begin
    z.bits <- z.bits lor (byte z lsl z.available);
    z.available <- z.available + 8;
    take z n
  end

let crc_table =
  Array.init 256 (fun n ->
      let c = ref n in
      for _ = 1 to 8 do c := if !c land 1 = 1 then 0xedb88320 lxor (!c lsr 1) else !c lsr 1 done;
      !c)

let put z c =
  Bytes.unsafe_set z.window z.at (Char.unsafe_chr c);
  z.at <- (z.at + 1) land (window_size - 1);
  Buffer.add_char z.pending (Char.unsafe_chr c);
  z.crc <- crc_table.((z.crc lxor c) land 255) lxor (z.crc lsr 8);
  z.length <- z.length + 1;
  z.total <- z.total + 1;
  if z.total > z.limit then malformed "the compressed file expands too much"

(* Canonical Huffman codes: how many symbols have each length, and the symbols in order. *)
type code = { counts : int array; symbols : int array }

let code_of lengths =
  let counts = Array.make 16 0 in
  Array.iter (fun l -> counts.(l) <- counts.(l) + 1) lengths;
  counts.(0) <- 0;
  let offsets = Array.make 17 0 in
  for l = 1 to 15 do offsets.(l + 1) <- offsets.(l) + counts.(l) done;
  let symbols = Array.make (max 1 (Array.length lengths)) 0 in
  Array.iteri (fun s l -> if l > 0 then begin symbols.(offsets.(l)) <- s; offsets.(l) <- offsets.(l) + 1 end) lengths;
  { counts; symbols }

let symbol z code =
  let rec go length value first index =
    if length > 15 then broken ()
    else begin
      let value = value lor take z 1 in
      let count = code.counts.(length) in
      if value - first < count then code.symbols.(index + value - first)
      else go (length + 1) (2 * value) (2 * (first + count)) (index + count)
    end in
  go 1 0 0 0

let length_base = [| 3; 4; 5; 6; 7; 8; 9; 10; 11; 13; 15; 17; 19; 23; 27; 31; 35; 43; 51; 59; 67; 83; 99; 115; 131; 163; 195; 227; 258 |]
let length_extra = [| 0; 0; 0; 0; 0; 0; 0; 0; 1; 1; 1; 1; 2; 2; 2; 2; 3; 3; 3; 3; 4; 4; 4; 4; 5; 5; 5; 5; 0 |]
let distance_base = [| 1; 2; 3; 4; 5; 7; 9; 13; 17; 25; 33; 49; 65; 97; 129; 193; 257; 385; 513; 769; 1025; 1537; 2049; 3073; 4097; 6145; 8193; 12289; 16385; 24577 |]
let distance_extra = [| 0; 0; 0; 0; 1; 1; 2; 2; 3; 3; 4; 4; 5; 5; 6; 6; 7; 7; 8; 8; 9; 9; 10; 10; 11; 11; 12; 12; 13; 13 |]

let copy z length distance =
  if distance > z.length then broken ();
  for _ = 1 to length do
    put z (Char.code (Bytes.get z.window ((z.at - distance) land (window_size - 1))))
  done

(** Decodes some thousand symbols of a block, or up to its end. *)
let rec inflate_some z literals distances left () =
  if left > 0 then begin
    let s = symbol z literals in
    if s = 256 then z.inside <- None
    else begin
      if s < 256 then put z s
      else begin
        if s > 285 then broken ();
        let length = length_base.(s - 257) + take z length_extra.(s - 257) in
        let d = symbol z distances in
        if d > 29 then broken ();
        copy z length (distance_base.(d) + take z distance_extra.(d))
      end;
      inflate_some z literals distances (left - 1) ()
    end
  end

let fixed_literals =
  code_of (Array.init 288 (fun s -> if s < 144 then 8 else if s < 256 then 9 else if s < 280 then 7 else 8))
let fixed_distances = code_of (Array.make 30 5)

let dynamic_codes z =
  let literals = take z 5 + 257 in
  let distances = take z 5 + 1 in
  let lengths = Array.make 19 0 in
  let order = [| 16; 17; 18; 0; 8; 7; 9; 6; 10; 5; 11; 4; 12; 3; 13; 2; 14; 1; 15 |] in
  for i = 0 to take z 4 + 3 do lengths.(order.(i)) <- take z 3 done;
  let code = code_of lengths in
  let all = Array.make (literals + distances) 0 in
  let rec fill i =
    if i < Array.length all then begin
      let repeat value count =
        if i + count > Array.length all then broken ();
        Array.fill all i count value;
        fill (i + count) in
      match symbol z code with
      | 16 -> if i = 0 then broken () else begin let n = take z 2 + 3 in repeat all.(i - 1) n end
      | 17 -> let n = take z 3 + 3 in repeat 0 n
      | 18 -> let n = take z 7 + 11 in repeat 0 n
      | length -> all.(i) <- length; fill (i + 1)
    end in
  fill 0;
  (code_of (Array.sub all 0 literals), code_of (Array.sub all literals distances))

let align z =
  z.bits <- z.bits lsr (z.available land 7);
  z.available <- z.available - (z.available land 7)

let begin_block z =
  z.last <- take z 1 = 1;
  match take z 2 with
  | 0 ->
      align z;
      let length = take z 16 in
      if take z 16 <> length lxor 0xffff then broken ();
      for _ = 1 to length do put z (take z 8) done
  | 1 -> z.inside <- Some (inflate_some z fixed_literals fixed_distances 4096)
  | 2 ->
      let literals, distances = dynamic_codes z in
      z.inside <- Some (inflate_some z literals distances 4096)
  | _ -> broken ()

(** After the two magic bytes, which the caller has read. *)
let member_header z =
  if take z 8 <> 8 then broken ();
  let flags = take z 8 in
  if flags land 0xe0 <> 0 then broken ();
  ignore (take z 48);
  let skip_text () = while take z 8 <> 0 do () done in
  if flags land 4 <> 0 then for _ = 1 to take z 16 do ignore (take z 8) done;
  if flags land 8 <> 0 then skip_text ();
  if flags land 16 <> 0 then skip_text ();
  if flags land 2 <> 0 then ignore (take z 16);
  z.crc <- 0xffffffff;
  z.length <- 0;
  z.last <- false

let member_trailer z =
  align z;
  if take z 32 <> z.crc lxor 0xffffffff then broken ();
  if take z 32 <> z.length land 0xffffffff then broken ();
  (* Another member may follow, or zeros up to the end. *)
  let rec after () =
    match input_byte z.channel with
    | exception End_of_file -> z.finished <- true
    | 0 -> after ()
    | 31 -> if byte z <> 139 then broken () else member_header z
    | _ -> broken () in
  after ()

let open_stream channel =
  let limit = 1_048_576 + 100 * in_channel_length channel in
  let z =
    { channel; bits = 0; available = 0; window = Bytes.make window_size '\000'; at = 0; pending = Buffer.create 65536;
      crc = 0; length = 0; total = 0; limit; inside = None; last = false; finished = false } in
  seek_in channel 2;
  member_header z;
  z

(** Fills the buffer from its beginning; 0 at the end. *)
let rec read z buffer =
  let n = Buffer.length z.pending in
  if n > 0 then begin
    let k = min n (Bytes.length buffer) in
    Buffer.blit z.pending 0 buffer 0 k;
    let rest = Buffer.sub z.pending k (n - k) in
    Buffer.clear z.pending;
    Buffer.add_string z.pending rest;
    k
  end
  else if z.finished then 0
  else begin
    (match z.inside with
     | Some continue -> continue ()
     | None -> if z.last then member_trailer z else begin_block z);
    read z buffer
  end
